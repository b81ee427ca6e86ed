namespace ResNetKit.Cpu.Tests;

// Enables and disables the kernels for tests. This affects the whole process, so tests must not run in parallel.
internal static class Kernels
{
    // Runs a function with the kernels enabled. If they are not supported here, skips the test with the reason.
    public static T On<T>(Func<T> body)
    {
        Require();
        try
        {
            return body();
        }
        finally
        {
            CpuKernels.Disable();
        }
    }

    public static void On(Action body) => On(() =>
    {
        body();
        return 0;
    });

    public static T Off<T>(Func<T> body)
    {
        CpuKernels.Disable();
        return body();
    }

    public static void Require()
    {
        var report = CpuKernels.Enable();
        if (!report.IsEnabled)
        {
            Assert.Skip(report.Reason!);
        }
    }

    public static OperatorCalls Calls(string name) => CpuKernels.GetCalls().Single(c => c.Operator == name);
}

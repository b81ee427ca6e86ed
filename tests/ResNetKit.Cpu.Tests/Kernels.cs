namespace ResNetKit.Cpu.Tests;

// The switch, as the tests use it. The kernels are on or off for the whole process, so that no two tests may run at once.
internal static class Kernels
{
    // Runs with the kernels on; skips the test, with the reason, where there are none.
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

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit;

/// <content>Limits the spinning of libtorch's CPU threads. The limit must be set before libtorch is loaded.</content>
public static partial class Libtorch
{
    private const string SpinCountVariable = "GOMP_SPINCOUNT";
    private const string WaitPolicyVariable = "OMP_WAIT_POLICY";

    /// <summary>
    /// Limits the time for which waiting threads of libtorch keep a core busy. This can speed up training while other processes use the CPU.
    /// </summary>
    /// <remarks>
    /// By default, a waiting thread spins for several milliseconds: it checks for work again and again, and so keeps its core busy. If other
    /// processes use the CPU, the thread with work to do may then get no core. Training can slow down by more than the CPU time of the other
    /// processes.
    /// <para>
    /// Call the method at the start of the program, before any use of TorchSharp. It sets the environment variable <c>GOMP_SPINCOUNT</c> of this
    /// process. The OpenMP runtime of libtorch reads the variable when it is loaded, and child processes inherit the variable. The method has an
    /// effect only on Linux.
    /// </para>
    /// </remarks>
    /// <param name="spinCount">
    /// The number of times a waiting thread checks for work before it sleeps; 0 to sleep immediately. Default: 10,000, which takes well under a
    /// millisecond.
    /// </param>
    /// <returns>
    /// <see langword="true"/> if the limit was set; otherwise, <see langword="false"/>. The limit is not set if the operating system is not Linux,
    /// if the environment already has <c>GOMP_SPINCOUNT</c> or <c>OMP_WAIT_POLICY</c>, or if the variable cannot be set.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="spinCount"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">
    /// The OpenMP runtime is already loaded, usually because libtorch is loaded, so the limit would have no effect.
    /// </exception>
    public static bool LimitSpinning(int spinCount = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(spinCount);
        if (!OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable(SpinCountVariable) is not null
            || Environment.GetEnvironmentVariable(WaitPolicyVariable) is not null)
        {
            return false;
        }

        if (IsRuntimeLoaded)
        {
            throw new InvalidOperationException(
                $"libtorch is loaded already; call {nameof(Libtorch)}.{nameof(LimitSpinning)} before the first use of TorchSharp.");
        }

        // Environment.SetEnvironmentVariable changes a copy that native code does not see.
        if (NativeSetVariable(SpinCountVariable, $"{spinCount}", overwrite: 0) != 0)
        {
            return false;
        }

        Environment.SetEnvironmentVariable(SpinCountVariable, $"{spinCount}");
        return true;
    }

    private static bool IsRuntimeLoaded
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Modules.Cast<ProcessModule>().Any(module => module.ModuleName.StartsWith("libgomp", StringComparison.Ordinal));
        }
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeSetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}

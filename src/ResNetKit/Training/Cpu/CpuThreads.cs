using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit;

/// <summary>Settings of libtorch's CPU threads that must be made before libtorch is loaded.</summary>
public static class CpuThreads
{
    private const string SpinCountVariable = "GOMP_SPINCOUNT";
    private const string WaitPolicyVariable = "OMP_WAIT_POLICY";

    /// <summary>
    /// Limits how long libtorch's threads keep a core busy while they wait for each other. By default a waiting thread spins for several
    /// milliseconds; where another process needs the core, the thread that is waited for may not get to run meanwhile, and training slows down by
    /// more than the other process's share.
    /// </summary>
    /// <remarks>
    /// Call it at the start of the program, before any use of TorchSharp. It sets the variable <c>GOMP_SPINCOUNT</c> in the environment of this
    /// process, which libtorch's OpenMP runtime reads once, when it is loaded, and which child processes inherit. It has an effect on Linux alone.
    /// </remarks>
    /// <param name="spinCount">Number of times that a waiting thread looks for work before it sleeps; 0 to sleep at once. Default 10,000, well under a millisecond.</param>
    /// <returns>
    /// Whether the limit was set; <see langword="false"/> on other systems than Linux, and where the environment already has
    /// <c>GOMP_SPINCOUNT</c> or <c>OMP_WAIT_POLICY</c>, which take precedence.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="spinCount"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">libtorch is loaded already, so that the limit would have no effect.</exception>
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
                $"libtorch is loaded already; call {nameof(CpuThreads)}.{nameof(LimitSpinning)} before the first use of TorchSharp.");
        }

        // .NET's own SetEnvironmentVariable changes a copy that native code does not see.
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

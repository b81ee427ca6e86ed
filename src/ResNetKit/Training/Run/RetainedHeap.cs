using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit.Training;

/// <summary>
/// Makes glibc, the C library of most Linux systems, keep the memory that libtorch frees, until the instance is disposed. Each training step allocates
/// and frees memory of the same sizes for activations and gradients. By default, glibc returns much of that memory to the system in every step, and the
/// system clears it again for the next one.
/// </summary>
/// <remarks>The settings belong to the process. They remain in effect while at least one instance is not disposed.</remarks>
internal sealed class RetainedHeap : IDisposable
{
    // The parameters of mallopt, from the header malloc.h of glibc.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int MapLimit = -4;

    // By default, glibc raises its thresholds when blocks are freed, at most to these values. Setting a threshold stops this adaptation for the rest of the
    // process, so the highest values are set at the end.
    private const int HighestMapThreshold = 32 << 20;
    private const int HighestTrimThreshold = 64 << 20;
    private const int DefaultTopPad = 128 << 10;
    private const int DefaultMapLimit = 65536;

    private const int NeverTrim = -1;
    private const int RetainedTopPad = 64 << 20;

    private static readonly Lock _lock = new();
    private static int _instances;
    private bool _disposed;

    private RetainedHeap()
    {
    }

    private static bool IsConfiguredByUser =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal))
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("glibc.malloc", StringComparison.Ordinal) == true;

    // Other C libraries either lack these settings or ignore them.
    private static bool HasGlibc { get; } =
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);

    /// <summary>Makes glibc keep freed memory.</summary>
    /// <returns>
    /// An object that ends the effect when it is disposed; <see langword="null"/> if there is no glibc, or if environment variables configure its heap.
    /// </returns>
    public static RetainedHeap? Start()
    {
        if (!OperatingSystem.IsLinux() || IsConfiguredByUser || !HasGlibc)
        {
            return null;
        }

        lock (_lock)
        {
            if (_instances++ == 0)
            {
                _ = NativeConfigure(MapLimit, 0);
                _ = NativeConfigure(TrimThreshold, NeverTrim);
                _ = NativeConfigure(TopPad, RetainedTopPad);
            }
        }

        return new RetainedHeap();
    }

    /// <summary>
    /// Ends the effect of this instance. If no other instance is in effect, unused memory is returned to the system. The thresholds of glibc are then set to
    /// the highest values that they can have by default.
    /// </summary>
    public void Dispose()
    {
        if (_disposed || !OperatingSystem.IsLinux())
        {
            return;
        }

        _disposed = true;
        lock (_lock)
        {
            if (--_instances == 0)
            {
                _ = NativeConfigure(MapThreshold, HighestMapThreshold);
                _ = NativeConfigure(MapLimit, DefaultMapLimit);
                _ = NativeConfigure(TrimThreshold, HighestTrimThreshold);
                _ = NativeConfigure(TopPad, DefaultTopPad);
                _ = NativeTrim(0);
            }
        }
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeConfigure(int parameter, int value);

    [SupportedOSPlatform("linux")]
    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeTrim(nuint padding);
}

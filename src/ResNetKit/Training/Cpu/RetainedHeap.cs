using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ResNetKit.Training.Cpu;

/// <summary>
/// Makes glibc keep the memory that libtorch frees, instead of returning it to the kernel, until it is disposed. A training step allocates and
/// frees the same activations and gradients every time; by default glibc unmaps the large ones, and the kernel clears their pages anew in every
/// step.
/// </summary>
/// <remarks>
/// The setting belongs to the process: it lasts while any instance does. It is left alone where the user configured malloc by environment
/// variables, and there is nothing to set on systems without glibc.
/// </remarks>
internal sealed class RetainedHeap : IDisposable
{
    // The parameters of mallopt, from glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int MapLimit = -4;

    // glibc's own values after it has adapted itself to blocks of 32 MiB, the largest that it adapts to.
    private const int AdaptedMapThreshold = 32 << 20;
    private const int AdaptedTrimThreshold = 64 << 20;
    private const int DefaultTopPad = 128 << 10;
    private const int DefaultMapLimit = 65536;

    private const int NeverTrim = -1;

    // The heap grows in steps of this size.
    private const int RetainedTopPad = 64 << 20;

    private static readonly Lock s_lock = new();
    private static int s_instances;
    private bool _disposed;

    private RetainedHeap()
    {
    }

    /// <summary>Starts to retain freed memory; null where that is not to be set.</summary>
    public static RetainedHeap? Start()
    {
        if (!OperatingSystem.IsLinux() || IsConfiguredByUser || !HasGlibc)
        {
            return null;
        }

        lock (s_lock)
        {
            if (s_instances++ == 0)
            {
                _ = NativeMallopt(MapLimit, 0);
                _ = NativeMallopt(TrimThreshold, NeverTrim);
                _ = NativeMallopt(TopPad, RetainedTopPad);
            }
        }

        return new RetainedHeap();
    }

    /// <summary>Returns the retained memory to the kernel and lets glibc work as usual.</summary>
    public void Dispose()
    {
        if (_disposed || !OperatingSystem.IsLinux())
        {
            return;
        }

        _disposed = true;
        lock (s_lock)
        {
            if (--s_instances == 0)
            {
                _ = NativeMallopt(MapThreshold, AdaptedMapThreshold);
                _ = NativeMallopt(MapLimit, DefaultMapLimit);
                _ = NativeMallopt(TrimThreshold, AdaptedTrimThreshold);
                _ = NativeMallopt(TopPad, DefaultTopPad);
                _ = NativeTrim(0);
            }
        }
    }

    private static bool IsConfiguredByUser =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal))
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("glibc.malloc", StringComparison.Ordinal) == true;

    // Another C library has no such function, or ignores it.
    private static bool HasGlibc { get; } =
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);

    [SupportedOSPlatform("linux")]
    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeMallopt(int parameter, int value);

    [SupportedOSPlatform("linux")]
    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeTrim(nuint padding);
}

using System.Runtime.InteropServices;
using TorchSharp;

namespace ResNetKit;

/// <summary>
/// Loads libtorch, the native library that TorchSharp calls, and prepares the process for libtorch. The application references libtorch as a separate package.
/// </summary>
/// <remarks>
/// Building or loading a network loads libtorch automatically. If an application calls TorchSharp earlier, it can call
/// <see cref="EnsureLoaded"/> first, to get an exception that names a missing package.
/// </remarks>
public static partial class Libtorch
{
    private static volatile bool _isLoaded;

    /// <summary>Loads libtorch if it is not loaded yet.</summary>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded. The message names the package to add.</exception>
    public static void EnsureLoaded()
    {
        if (_isLoaded)
        {
            return;
        }

        try
        {
            _ = torch.CPU;
            _isLoaded = true;
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new DllNotFoundException(Message(typeof(torch).Assembly.GetName().Version!, RuntimeInformation.RuntimeIdentifier), error);
        }
    }

    private static string Message(Version torchSharp, string platform)
    {
        // The versions that TorchSharp 0.105.1 and 0.107.0 need. If a later TorchSharp needs another one, the inner exception names it.
        var (libtorch, cuda) = torchSharp < new Version(0, 106) ? ("2.5.1.0", "12.1") : ("2.10.0", "12.8");
        var gpu = platform is "linux-x64" or "win-x64" ? $", or libtorch-cuda-{cuda}-{platform} for an NVIDIA GPU" : "";
        return $"TorchSharp {torchSharp.ToString(3)} cannot load libtorch. Add its package to the application: "
            + $"dotnet add package libtorch-cpu-{platform} --version {libtorch}{gpu}. "
            + "If the package is already there and this is a Linux system with the C++ library of GCC 12 or older (Debian 12, Ubuntu 22.04, RHEL 9), "
            + "build the application with -p:ResNetKitOlderLinux=true.";
    }
}

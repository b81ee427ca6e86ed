using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ResNetKit.Cpu;

// Finds and loads the native library, and declares its functions.
internal static partial class NativeKernels
{
    private const string LibraryName = "resnetkit_cpu";
    private static readonly Lock _lock = new();
    private static nint _library;

    // Loads the library. Returns null, or the reason why it cannot be loaded.
    public static string? Load()
    {
        lock (_lock)
        {
            if (_library != 0)
            {
                return null;
            }
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                return $"the kernels support only linux-x64, and this is {RuntimeInformation.RuntimeIdentifier}";
            }

            string? libtorch;
            try
            {
                // The first tensor makes TorchSharp load libtorch. The kernels must use the same copy.
                torch.empty(0).Dispose();
                libtorch = LoadedLibtorch();
            }
            catch (Exception exception) when (exception is NotSupportedException or TypeInitializationException or DllNotFoundException)
            {
                return $"TorchSharp could not load libtorch: {exception.GetBaseException().Message}";
            }
            if (libtorch is null)
            {
                return "the process has no libtorch_cpu.so";
            }
            var libtorchHandle = NativeLibrary.Load(libtorch);
            if (WrongVersion(libtorchHandle) is { } found)
            {
                return $"the kernels need libtorch 2.10, and {libtorch} is {found}";
            }

            var library = FindLibrary();
            if (library is null)
            {
                return "libresnetkit_cpu.so was not found: it was not built, or not deployed with the application";
            }
            try
            {
                _library = NativeLibrary.Load(library);
            }
            catch (DllNotFoundException exception)
            {
                return $"{library} cannot be loaded with this libtorch: {exception.Message}";
            }
            NativeLibrary.SetDllImportResolver(
                typeof(NativeKernels).Assembly, static (name, _, _) => name == LibraryName ? _library : 0);
            return null;
        }
    }

    public static bool IsLoaded => _library != 0;

    // Enables the kernels. Returns null, or the reason why they cannot be enabled.
    public static string? Enable() => Marshal.PtrToStringUTF8(EnableNative());

    public static string? InstructionSet => Marshal.PtrToStringUTF8(InstructionSetNative());

    public static IEnumerable<(int Index, string Name)> Operators => Names(OperatorName);

    public static IEnumerable<(int Index, string Name)> Outcomes => Names(OutcomeName);

    private static IEnumerable<(int Index, string Name)> Names(Func<int, nint> name)
    {
        for (var index = 0; Marshal.PtrToStringUTF8(name(index)) is { } text; index++)
        {
            yield return (index, text);
        }
    }

    // Returns null if the kernels can use this libtorch; otherwise, returns its version, or "older" if it does not report a version. The kernels declare
    // the class c10::Allocator with the virtual functions of version 2.10, so they work only with that version.
    private static string? WrongVersion(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out var function))
        {
            return "older";
        }
        var version = Marshal.GetDelegateForFunctionPointer<AbiVersion>(function)();
        return WrongVersion(version);
    }

    // The highest byte is the major version, and the next byte is the minor version.
    internal static string? WrongVersion(ulong version) => version >> 48 == 0x020A ? null : $"{version >> 56}.{(version >> 48) & 0xFF}";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ulong AbiVersion();

    private static string? LoadedLibtorch()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().FirstOrDefault(module => module.ModuleName == "libtorch_cpu.so")?.FileName;
    }

    private static string? FindLibrary()
    {
        const string File = "libresnetkit_cpu.so";
        string[] folders = [AppContext.BaseDirectory, Path.GetDirectoryName(typeof(NativeKernels).Assembly.Location) ?? ""];
        foreach (var folder in folders)
        {
            foreach (var path in (string[])[Path.Combine(folder, File), Path.Combine(folder, "runtimes", "linux-x64", "native", File)])
            {
                if (System.IO.File.Exists(path))
                {
                    return path;
                }
            }
        }
        // If the packages of an application are not copied to its folder, the .NET host lists the folders of their native libraries here.
        var natives = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in natives.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (System.IO.File.Exists(Path.Combine(folder, File)))
            {
                return Path.Combine(folder, File);
            }
        }
        return null;
    }

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_enable")]
    private static partial nint EnableNative();

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_disable")]
    public static partial void Disable();

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_instruction_set")]
    private static partial nint InstructionSetNative();

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_operator_name")]
    private static partial nint OperatorName(int index);

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_outcome_name")]
    private static partial nint OutcomeName(int index);

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_calls")]
    public static partial long Calls(int whichOperator, int outcome);

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_memory")]
    public static partial void Memory(out long inUse, out long kept);

    [LibraryImport(LibraryName, EntryPoint = "resnetkit_cpu_reset_calls")]
    public static partial void ResetCalls();
}

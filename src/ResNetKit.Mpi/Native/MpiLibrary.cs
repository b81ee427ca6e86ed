using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Native;

/// <summary>Represents the MPI library of the machine, which is loaded on first use.</summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The level of thread support in which only one thread at a time calls MPI (MPI_THREAD_SERIALIZED).</summary>
    public const int ThreadSerialized = 2;

    private static readonly string[] _openMpi = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib"] : ["libmpi.so.40"];

    // Debian uses the second name.
    private static readonly string[] _mpich = OperatingSystem.IsMacOS() ? ["libmpi.12.dylib"] : ["libmpi.so.12", "libmpich.so.12"];

    private static readonly string[] _either = OperatingSystem.IsMacOS() ? ["libmpi.dylib"] : ["libmpi.so"];

    // The version text of MPICH, and of each supported library that shares its binary interface, contains one of these names.
    private static readonly string[] _likeMpich = ["MPICH", "MVAPICH", "Intel(R) MPI"];

    private static readonly Lazy<MpiLibrary> _shared = new(Load);

    private MpiLibrary(nint library, MpiHandles handles, string version)
    {
        nint Symbol(string name) => NativeLibrary.GetExport(library, name);

        Handles = handles;
        Version = version;
        Initialized = (delegate* unmanaged<int*, int>)Symbol("MPI_Initialized");
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Symbol("MPI_Finalize");
        Abort = (delegate* unmanaged<nint, int, int>)Symbol("MPI_Abort");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Symbol("MPI_Comm_set_errhandler");
        Rank = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank");
        Size = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Symbol("MPI_Error_string");
        AllreduceBegin = (delegate* unmanaged<nint, void*, int, nint, nint, nint, nint*, int>)Symbol("MPI_Iallreduce");
        Allreduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        CreateOperation = (delegate* unmanaged<delegate* unmanaged[Cdecl]<void*, void*, int*, nint*, void>, int, nint*, int>)Symbol("MPI_Op_create");
        DuplicateCommunicator = (delegate* unmanaged<nint, nint*, int>)Symbol("MPI_Comm_dup");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Symbol("MPI_Test");
        Wait = (delegate* unmanaged<nint*, nint, int>)Symbol("MPI_Wait");
        Broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        Allgather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Symbol("MPI_Allgather");
        AllgatherOfLengths = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int>)Symbol("MPI_Allgatherv");
    }

    /// <summary>Gets the library, which is loaded on first use.</summary>
    /// <exception cref="DllNotFoundException">No MPI library is found.</exception>
    /// <exception cref="MpiException">The library is neither Open MPI nor one with the binary interface of MPICH.</exception>
    public static MpiLibrary Shared => _shared.Value;

    /// <summary>Gets the name and the version of the library, for example <c>Open MPI v4.1.4</c>.</summary>
    public string Version { get; }

    public MpiHandles Handles { get; }

    public delegate* unmanaged<int*, int> Initialized { get; }

    public delegate* unmanaged<int*, byte***, int, int*, int> InitThread { get; }

    public delegate* unmanaged<int> Finalize { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    public delegate* unmanaged<nint, nint, int> SetErrorHandler { get; }

    public delegate* unmanaged<nint, int*, int> Rank { get; }

    public delegate* unmanaged<nint, int*, int> Size { get; }

    public delegate* unmanaged<nint, void*, int, nint, nint, nint, nint*, int> AllreduceBegin { get; }

    public delegate* unmanaged<nint, void*, int, nint, nint, nint, int> Allreduce { get; }

    public delegate* unmanaged<delegate* unmanaged[Cdecl]<void*, void*, int*, nint*, void>, int, nint*, int> CreateOperation { get; }

    public delegate* unmanaged<nint, nint*, int> DuplicateCommunicator { get; }

    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    public delegate* unmanaged<nint*, nint, int> Wait { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, int> Broadcast { get; }

    public delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> Allgather { get; }

    public delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int> AllgatherOfLengths { get; }

    private delegate* unmanaged<int, byte*, int*, int> ErrorString { get; }

    /// <summary>Throws an <see cref="MpiException"/> if a call failed.</summary>
    public void Check(int code, string call)
    {
        if (code == 0)
        {
            return;
        }

        var text = stackalloc byte[1024];
        int length;
        _ = ErrorString(code, text, &length);
        throw new MpiException($"{call} failed: {Marshal.PtrToStringUTF8((nint)text)}");
    }

    private static MpiLibrary Load()
    {
        // If several MPI libraries are installed, only that of the launcher knows of the other processes.
        string[] names = LauncherVariables.AreOfMpich ? [.. _mpich, .. _openMpi, .. _either] : [.. _openMpi, .. _mpich, .. _either];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                var version = VersionOf(library);
                return new MpiLibrary(library, HandlesOf(library, version) ?? throw Unsupported(name, version), version!);
            }
        }

        throw new DllNotFoundException(
            "No MPI library was found. Install Open MPI or MPICH on every machine (Debian and Ubuntu: apt-get install openmpi-bin); "
            + $"looked for {string.Join(", ", names)}.");
    }

    /// <summary>Gets the MPI handles of a library; <see langword="null"/> if its binary interface is unknown.</summary>
    private static MpiHandles? HandlesOf(nint library, string? version) =>
        version is null ? null
        : NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _) ? MpiHandles.OfOpenMpi(library)
        : _likeMpich.Any(name => version.Contains(name, StringComparison.OrdinalIgnoreCase)) ? MpiHandles.OfMpich
        : null;

    private static MpiException Unsupported(string name, string? version) => new(
        $"The MPI library {name} is not supported: {(version is null ? "it has no function MPI_Get_library_version" : $"it is {version}")}. ResNetKit.Mpi works "
        + "with Open MPI 4 and 5, and with MPICH and the libraries that share its binary interface.");

    private static string? VersionOf(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "MPI_Get_library_version", out var function))
        {
            return null;
        }

        var text = stackalloc byte[8192];
        int length;
        _ = ((delegate* unmanaged<byte*, int*, int>)function)(text, &length);

        // "Open MPI v4.1.4, package: …" and "MPICH Version:\t4.0.2\nMPICH Release date: …"
        var first = (Marshal.PtrToStringUTF8((nint)text) ?? "").Split(',', '\n')[0];
        return string.Join(' ', first.Replace("Version", "", StringComparison.Ordinal).Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries));
    }
}

using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Native;

/// <summary>The MPI library of the machine, found when it is first needed.</summary>
/// <remarks>
/// MPI is a standard of C's source text, not of its binaries. Open MPI's handles are addresses of symbols of its library, which is what is called
/// here; those of MPICH and its relatives are numbers, and such a library is refused.
/// </remarks>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Only one thread at a time calls MPI.</summary>
    public const int ThreadSerialized = 2;

    private static readonly Lazy<MpiLibrary> _shared = new(() => new MpiLibrary(Find()));

    private MpiLibrary(nint library)
    {
        nint Symbol(string name) => NativeLibrary.GetExport(library, name);

        World = Symbol("ompi_mpi_comm_world");
        Sum = Symbol("ompi_mpi_op_sum");
        UInt16 = Symbol("ompi_mpi_uint16_t");
        Byte = Symbol("ompi_mpi_byte");
        Float = Symbol("ompi_mpi_float");
        Double = Symbol("ompi_mpi_double");
        Int = Symbol("ompi_mpi_int");
        ErrorsReturn = Symbol("ompi_mpi_errors_return");
        Initialized = (delegate* unmanaged<int*, int>)Symbol("MPI_Initialized");
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Symbol("MPI_Finalize");
        Abort = (delegate* unmanaged<nint, int, int>)Symbol("MPI_Abort");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Symbol("MPI_Comm_set_errhandler");
        Rank = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank");
        Size = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Symbol("MPI_Error_string");
        LibraryVersion = (delegate* unmanaged<byte*, int*, int>)Symbol("MPI_Get_library_version");
        AllreduceBegin = (delegate* unmanaged<nint, void*, int, nint, nint, nint, nint*, int>)Symbol("MPI_Iallreduce");
        Allreduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        CreateOperation = (delegate* unmanaged<delegate* unmanaged[Cdecl]<void*, void*, int*, nint*, void>, int, nint*, int>)Symbol("MPI_Op_create");
        DuplicateCommunicator = (delegate* unmanaged<nint, nint*, int>)Symbol("MPI_Comm_dup");
        Test = (delegate* unmanaged<nint*, int*, void*, int>)Symbol("MPI_Test");
        Wait = (delegate* unmanaged<nint*, void*, int>)Symbol("MPI_Wait");
        Broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        Allgather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Symbol("MPI_Allgather");
        AllgatherOfLengths = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int>)Symbol("MPI_Allgatherv");
    }

    /// <summary>Gets the library.</summary>
    /// <exception cref="DllNotFoundException">There is none.</exception>
    /// <exception cref="MpiException">It is not Open MPI.</exception>
    public static MpiLibrary Shared => _shared.Value;

    public nint World { get; }

    public nint Sum { get; }

    public nint Byte { get; }

    public nint UInt16 { get; }

    public nint Float { get; }

    public nint Double { get; }

    public nint Int { get; }

    public nint ErrorsReturn { get; }

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

    public delegate* unmanaged<nint*, int*, void*, int> Test { get; }

    public delegate* unmanaged<nint*, void*, int> Wait { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, int> Broadcast { get; }

    public delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> Allgather { get; }

    public delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int> AllgatherOfLengths { get; }

    private delegate* unmanaged<int, byte*, int*, int> ErrorString { get; }

    private delegate* unmanaged<byte*, int*, int> LibraryVersion { get; }

    /// <summary>Gets the address that says a sum replaces its input: MPI_IN_PLACE.</summary>
    public static nint InPlace => 1;

    /// <summary>Describes the library, for example <c>Open MPI v4.1.4</c>.</summary>
    public string Version
    {
        get
        {
            var text = stackalloc byte[8192];
            int length;
            _ = LibraryVersion(text, &length);
            var version = Marshal.PtrToStringUTF8((nint)text) ?? "";
            return version.Split(',')[0];
        }
    }

    /// <summary>Throws where a call failed.</summary>
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

    private static nint Find()
    {
        string[] names = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.dylib"] : ["libmpi.so.40", "libmpi.so", "libmpi.so.12"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _)
                    ? library
                    : throw new MpiException(
                        $"The MPI library {name} is not Open MPI. ResNetKit.Mpi works with Open MPI 4 and 5: install it and start the program with its mpirun.");
            }
        }

        throw new DllNotFoundException(
            "No MPI library was found. Install Open MPI on every machine (Debian and Ubuntu: apt-get install openmpi-bin); "
            + $"looked for {string.Join(", ", names)}.");
    }
}

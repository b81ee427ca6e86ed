using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Native;

/// <summary>Represents the MPI library of the machine, which is loaded on first use.</summary>
/// <remarks>
/// The MPI standard defines the C source interface but not the binary interface. The handles of Open MPI, which this class uses, are addresses of symbols of
/// the library. Those of MPICH and of libraries derived from it are numbers, so these libraries are rejected.
/// </remarks>
internal sealed unsafe class MpiLibrary
{
    /// <summary>The level of thread support in which only one thread at a time calls MPI (MPI_THREAD_SERIALIZED).</summary>
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

    /// <summary>Gets the library, which is loaded on first use.</summary>
    /// <exception cref="DllNotFoundException">No MPI library is found.</exception>
    /// <exception cref="MpiException">The library is not Open MPI.</exception>
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

    /// <summary>Gets the address that specifies that the result of a sum replaces its input (MPI_IN_PLACE).</summary>
    public static nint InPlace => 1;

    /// <summary>Gets the name and the version of the library, for example <c>Open MPI v4.1.4</c>.</summary>
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

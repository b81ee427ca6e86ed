using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Native;

/// <summary>Contains the predefined handles and addresses of an MPI library, in the form in which its functions take them.</summary>
/// <remarks>
/// Before version 5, the MPI standard defines the C source interface, but no binary interface. Two binary interfaces are in use. In Open MPI, a handle is the
/// address of a symbol of the library. In MPICH and the libraries that are compatible with it, a handle is a 32-bit number. Such a number is passed as a
/// native integer. On x64 and Arm64, the function reads only the lower half of this integer. A handle that the library writes fills only the lower half of the
/// variable, so the variable must be zero before.
/// </remarks>
internal sealed record MpiHandles
{
    public required nint World { get; init; }

    public required nint Sum { get; init; }

    public required nint Byte { get; init; }

    public required nint UInt16 { get; init; }

    public required nint Float { get; init; }

    public required nint Double { get; init; }

    public required nint Int { get; init; }

    public required nint ErrorsReturn { get; init; }

    /// <summary>Gets the address that stands for the input of a sum if the result replaces the input (MPI_IN_PLACE).</summary>
    public required nint InPlace { get; init; }

    /// <summary>Gets the address to pass if no status is wanted (MPI_STATUS_IGNORE).</summary>
    public required nint StatusIgnore { get; init; }

    /// <summary>Gets the handles of MPICH: the numbers that version 3.1 introduced and later versions keep.</summary>
    public static MpiHandles OfMpich { get; } = new()
    {
        World = 0x44000000,
        Sum = 0x58000003,
        Byte = 0x4c00010d,
        UInt16 = 0x4c00023c,
        Float = 0x4c00040a,
        Double = 0x4c00080b,
        Int = 0x4c000405,
        ErrorsReturn = 0x54000001,
        InPlace = -1,
        StatusIgnore = 1,
    };

    /// <summary>Gets the handles of Open MPI: the addresses of its symbols.</summary>
    public static MpiHandles OfOpenMpi(nint library) => new()
    {
        World = NativeLibrary.GetExport(library, "ompi_mpi_comm_world"),
        Sum = NativeLibrary.GetExport(library, "ompi_mpi_op_sum"),
        Byte = NativeLibrary.GetExport(library, "ompi_mpi_byte"),
        UInt16 = NativeLibrary.GetExport(library, "ompi_mpi_uint16_t"),
        Float = NativeLibrary.GetExport(library, "ompi_mpi_float"),
        Double = NativeLibrary.GetExport(library, "ompi_mpi_double"),
        Int = NativeLibrary.GetExport(library, "ompi_mpi_int"),
        ErrorsReturn = NativeLibrary.GetExport(library, "ompi_mpi_errors_return"),
        InPlace = 1,
        StatusIgnore = 0,
    };
}

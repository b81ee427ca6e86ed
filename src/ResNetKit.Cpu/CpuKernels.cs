namespace ResNetKit.Cpu;

/// <summary>Enables and disables the CPU kernels of this package for the process.</summary>
/// <remarks>
/// <para>
/// The kernels replace libtorch's convolution and batch normalization operators (forward and backward) and ReLU (forward) for float32 tensors on the CPU.
/// For finite inputs, results are equal to those of libtorch up to rounding. Calls that a kernel does not support are passed to libtorch, with bit-identical
/// results.
/// </para>
/// <para>
/// While the kernels are enabled, new CPU tensors of 256 KiB or more take their memory from a pool, whatever their type. The pool keeps the memory of freed
/// tensors for later ones. The memory in use and the kept memory together are at most one quarter more than the peak of the memory in use.
/// <see cref="Disable"/> returns the kept memory to the operating system.
/// </para>
/// <para>
/// The kernels require libtorch 2.10 on linux-x64 and a processor with AVX2 and FMA. Elsewhere, <see cref="Enable"/> has no effect and reports the
/// reason. Set the environment variable <c>RESNETKIT_CPU_KERNELS</c> to <c>0</c> to keep the kernels disabled. If they are enabled already,
/// <see cref="Enable"/> then disables them.
/// </para>
/// <para>All members are thread-safe.</para>
/// </remarks>
public static class CpuKernels
{
    /// <summary>The name of the environment variable that keeps the kernels disabled if its value is <c>0</c>.</summary>
    public const string EnvironmentVariable = "RESNETKIT_CPU_KERNELS";

    private static volatile bool _enabled;

    /// <summary>Gets a value indicating whether the kernels are enabled.</summary>
    public static bool IsEnabled => _enabled;

    /// <summary>Enables the kernels.</summary>
    /// <returns>
    /// A report that lists the replaced operators or, if the kernels cannot be used, gives the reason. In that case, the method does not throw an exception.
    /// </returns>
    public static CpuKernelsReport Enable()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) == "0")
        {
            Disable();
            return Off($"the environment variable {EnvironmentVariable} is 0");
        }
        var reason = NativeKernels.Load() ?? NativeKernels.Enable();
        if (reason is not null)
        {
            return Off(reason);
        }
        _enabled = true;
        return new(true, Processor.Name, NativeKernels.InstructionSet, [.. NativeKernels.Operators.Select(o => o.Name)], null);
    }

    /// <summary>Disables the kernels.</summary>
    /// <remarks>
    /// Later calls go to libtorch again, and the memory kept for later tensors is returned to the operating system. Existing tensors stay valid. The
    /// method has no effect if the kernels are disabled.
    /// </remarks>
    public static void Disable()
    {
        _enabled = false;
        if (NativeKernels.IsLoaded)
        {
            NativeKernels.Disable();
        }
    }

    /// <summary>
    /// Gets the number of calls of each replaced operator. One number counts the calls that a kernel computed. The others count the calls that were passed
    /// to libtorch, one for each reason. Counting begins with the first successful <see cref="Enable"/> and continues while the kernels are disabled.
    /// </summary>
    /// <returns>One entry for each operator; empty if <see cref="Enable"/> has not loaded the native library.</returns>
    public static IReadOnlyList<OperatorCalls> GetCalls()
    {
        if (!NativeKernels.IsLoaded)
        {
            return [];
        }
        var outcomes = NativeKernels.Outcomes.ToArray();
        return [.. NativeKernels.Operators.Select(o => new OperatorCalls(
            o.Name,
            NativeKernels.Calls(o.Index, 0),
            outcomes.Skip(1).Select(r => (r.Name, Count: NativeKernels.Calls(o.Index, r.Index))).Where(r => r.Count > 0)
                .ToDictionary(r => r.Name, r => r.Count)))];
    }

    /// <summary>Gets the size of the memory pool for large tensors.</summary>
    /// <returns>The number of bytes in use and the number of bytes kept for later tensors; both are 0 if the kernels were never enabled.</returns>
    public static PooledMemory GetMemory()
    {
        if (!NativeKernels.IsLoaded)
        {
            return default;
        }
        NativeKernels.Memory(out var inUse, out var kept);
        return new(inUse, kept);
    }

    /// <summary>Resets the counts of <see cref="GetCalls"/> to 0.</summary>
    public static void ResetCalls()
    {
        if (NativeKernels.IsLoaded)
        {
            NativeKernels.ResetCalls();
        }
    }

    private static CpuKernelsReport Off(string reason) =>
        new(false, Processor.Name, NativeKernels.IsLoaded ? NativeKernels.InstructionSet : null, [], reason);
}

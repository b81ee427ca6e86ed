namespace ResNetKit.Cpu;

/// <summary>Switches the CPU kernels of this package on and off for the process.</summary>
/// <remarks>
/// <para>The kernels replace libtorch's convolution, batch normalization, and ReLU operators for float32 tensors on the CPU, forward and
/// backward. Results are the same up to rounding. Calls that a kernel does not support are passed on to libtorch, with bit-identical
/// results.</para>
/// <para>Tensors of 256 KiB and more, of any type, take their memory from a pool that keeps what freed tensors leave for the next ones, up to
/// an eighth more than tensors held at their peak. <see cref="Disable"/> returns it to the system.</para>
/// <para>The kernels need libtorch 2.10 or later on linux-x64 and a processor with AVX2. Elsewhere <see cref="Enable"/> changes nothing and
/// reports the reason. Setting the environment variable <c>RESNETKIT_CPU_KERNELS</c> to <c>0</c> keeps the kernels off.</para>
/// <para>All members are safe to use from several threads.</para>
/// </remarks>
public static class CpuKernels
{
    /// <summary>Name of the environment variable that keeps the kernels off when its value is <c>0</c>.</summary>
    public const string EnvironmentVariable = "RESNETKIT_CPU_KERNELS";

    private static volatile bool _enabled;

    /// <summary>Gets a value that indicates whether the kernels are on.</summary>
    public static bool IsEnabled => _enabled;

    /// <summary>Switches the kernels on.</summary>
    /// <returns>What the kernels do on this machine, or why they stay off. No exception is thrown if they cannot be used.</returns>
    public static CpuKernelsReport Enable()
    {
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) == "0")
        {
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

    /// <summary>
    /// Switches the kernels off. Every call goes to libtorch again, and the memory kept for the next tensors is returned to the system. Tensors stay
    /// valid. Does nothing if the kernels are off.
    /// </summary>
    public static void Disable()
    {
        _enabled = false;
        if (NativeKernels.IsLoaded)
        {
            NativeKernels.Disable();
        }
    }

    /// <summary>Gets the number of calls of each replaced operator: those a kernel computed, and those left to libtorch by reason.</summary>
    /// <returns>One entry for each operator. Empty if the kernels were never enabled.</returns>
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

    /// <summary>Gets the size of the pool that large tensors take their memory from.</summary>
    /// <returns>The bytes in use and those kept. Both are zero if the kernels were never enabled.</returns>
    public static PooledMemory GetMemory()
    {
        if (!NativeKernels.IsLoaded)
        {
            return default;
        }
        NativeKernels.Memory(out var inUse, out var kept);
        return new(inUse, kept);
    }

    /// <summary>Sets the counts of <see cref="GetCalls"/> to zero.</summary>
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

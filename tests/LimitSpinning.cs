using System.Runtime.CompilerServices;

namespace ResNetKit.Tests;

/// <summary>
/// Makes libtorch's waiting threads sleep instead of spin on Linux. Test projects run in parallel and start programs, so spinning threads would block cores.
/// </summary>
internal static class LimitSpinning
{
    // Runs before all other code of the assembly, and therefore before libtorch is loaded.
    [ModuleInitializer]
    internal static void Apply() => Libtorch.LimitSpinning(spinCount: 0);
}

using System.Runtime.CompilerServices;

namespace ResNetKit.Tests;

/// <summary>
/// On Linux, makes libtorch's waiting threads sleep immediately instead of spinning (waiting in a busy loop). Test projects run in parallel and start programs,
/// so spinning threads would block cores.
/// </summary>
internal static class LimitSpinning
{
    // Runs before all other code of the assembly, and therefore before libtorch is loaded.
    [ModuleInitializer]
    internal static void Apply() => Libtorch.LimitSpinning(spinCount: 0);
}

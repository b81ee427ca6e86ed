using System.Runtime.CompilerServices;

namespace ResNetKit.Tests;

/// <summary>Test projects run side by side, and start programs: a thread that waits must not keep a core from the others.</summary>
internal static class LimitSpinning
{
    // Before anything of the assembly runs, so before libtorch is loaded.
    [ModuleInitializer]
    internal static void Apply() => Libtorch.LimitSpinning(spinCount: 0);
}

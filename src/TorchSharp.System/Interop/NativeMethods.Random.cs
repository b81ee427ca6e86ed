using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Native.Library)]
    internal static partial void ts_generator_free(nint generator);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_generator_new(ulong seed, int deviceType, int deviceIndex);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_generator_default(int deviceType, int deviceIndex);

    [LibraryImport(Native.Library)]
    internal static partial int ts_generator_device(GeneratorHandle generator, out int type, out int index);

    [LibraryImport(Native.Library)]
    internal static partial int ts_generator_manual_seed(GeneratorHandle generator, long seed);

    [LibraryImport(Native.Library)]
    internal static partial int ts_generator_seed(GeneratorHandle generator, out long seed);

    [LibraryImport(Native.Library)]
    internal static partial int ts_generator_initial_seed(GeneratorHandle generator, out long seed);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_generator_get_state(GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial int ts_generator_set_state(GeneratorHandle generator, TensorHandle state);

    [LibraryImport(Native.Library)]
    internal static partial int ts_normal_(TensorHandle self, double mean, double std, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial int ts_uniform_(TensorHandle self, double from, double to, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial int ts_bernoulli_(TensorHandle self, double p, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial int ts_bernoulli_tensor_(TensorHandle self, TensorHandle p, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_bernoulli(TensorHandle self, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial int ts_random_(TensorHandle self, long from, long to, GeneratorHandle generator);

    [LibraryImport(Native.Library)]
    internal static partial nint ts_multinomial(TensorHandle self, long samples, NativeBool replacement, GeneratorHandle generator);
}

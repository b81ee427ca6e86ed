namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            InPlace(NativeMethods.ts_normal_(NativeHandle, mean, std, Native.Optional(generator)));

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            InPlace(NativeMethods.ts_uniform_(NativeHandle, from, to, Native.Optional(generator)));

        public Tensor bernoulli(Generator? generator = null) =>
            Native.Wrap(NativeMethods.ts_bernoulli(NativeHandle, Native.Optional(generator)));

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            InPlace(NativeMethods.ts_bernoulli_(NativeHandle, p, Native.Optional(generator)));

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            InPlace(NativeMethods.ts_bernoulli_tensor_(NativeHandle, p.NativeHandle, Native.Optional(generator)));

        public Tensor random_(double from, double to, Generator? generator = null) =>
            InPlace(NativeMethods.ts_random_(NativeHandle, checked((long)from), checked((long)to), Native.Optional(generator)));

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Native.Wrap(NativeMethods.ts_multinomial(NativeHandle, num_samples, replacement, Native.Optional(generator)));
    }
}

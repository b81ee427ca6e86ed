namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
            {
                if (!inplace) return Native.Wrap(NativeMethods.ts_leaky_relu(input.NativeHandle, negative_slope));
                Native.Check(NativeMethods.ts_leaky_relu_(input.NativeHandle, negative_slope));
                return input.alias();
            }

            public static Tensor celu(Tensor x, double alpha, bool inplace = false)
            {
                if (!inplace) return Native.Wrap(NativeMethods.ts_celu(x.NativeHandle, alpha));
                Native.Check(NativeMethods.ts_celu_(x.NativeHandle, alpha));
                return x.alias();
            }

            public static Tensor gelu(Tensor x) => Native.Wrap(NativeMethods.ts_gelu(x.NativeHandle));

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : gelu(x);

            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? x.silu_().alias() : Native.Wrap(NativeMethods.ts_silu(x.NativeHandle));

            public static Tensor SiLU(Tensor x, bool inplace = false) => silu(x, inplace);

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_().alias() : x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);
        }
    }
}

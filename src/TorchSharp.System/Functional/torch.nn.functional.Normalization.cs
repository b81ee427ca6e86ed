namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null,
                Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                Native.Wrap(NativeMethods.ts_batch_norm(input.NativeHandle, Native.Optional(weight), Native.Optional(bias),
                    Native.Optional(running_mean), Native.Optional(running_var), training, momentum, eps));

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                Native.Wrap(NativeMethods.ts_group_norm(input.NativeHandle, num_groups, Native.Optional(weight), Native.Optional(bias),
                    eps));

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                Native.Wrap(NativeMethods.ts_layer_norm(input.NativeHandle, normalized_shape, normalized_shape.Length,
                    Native.Optional(weight),
                    Native.Optional(bias), eps));

            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using Tensor norm = linalg.vector_norm(input, p, [dim], keepdim: true);
                using Tensor bounded = norm.clamp_min(eps);
                return input.div(bounded);
            }
        }
    }
}

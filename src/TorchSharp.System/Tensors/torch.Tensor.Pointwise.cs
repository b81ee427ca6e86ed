namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Native.Wrap(NativeMethods.ts_abs(NativeHandle));

        public Tensor abs_() => InPlace(NativeMethods.ts_abs_(NativeHandle));

        public Tensor neg() => Native.Wrap(NativeMethods.ts_neg(NativeHandle));

        public Tensor neg_() => InPlace(NativeMethods.ts_neg_(NativeHandle));

        public Tensor sqrt() => Native.Wrap(NativeMethods.ts_sqrt(NativeHandle));

        public Tensor sqrt_() => InPlace(NativeMethods.ts_sqrt_(NativeHandle));

        public Tensor rsqrt() => Native.Wrap(NativeMethods.ts_rsqrt(NativeHandle));

        public Tensor rsqrt_() => InPlace(NativeMethods.ts_rsqrt_(NativeHandle));

        public Tensor reciprocal() => Native.Wrap(NativeMethods.ts_reciprocal(NativeHandle));

        public Tensor reciprocal_() => InPlace(NativeMethods.ts_reciprocal_(NativeHandle));

        public Tensor exp() => Native.Wrap(NativeMethods.ts_exp(NativeHandle));

        public Tensor exp_() => InPlace(NativeMethods.ts_exp_(NativeHandle));

        public Tensor expm1() => Native.Wrap(NativeMethods.ts_expm1(NativeHandle));

        public Tensor expm1_() => InPlace(NativeMethods.ts_expm1_(NativeHandle));

        public Tensor log() => Native.Wrap(NativeMethods.ts_log(NativeHandle));

        public Tensor log_() => InPlace(NativeMethods.ts_log_(NativeHandle));

        public Tensor log1p() => Native.Wrap(NativeMethods.ts_log1p(NativeHandle));

        public Tensor log1p_() => InPlace(NativeMethods.ts_log1p_(NativeHandle));

        public Tensor log2() => Native.Wrap(NativeMethods.ts_log2(NativeHandle));

        public Tensor log2_() => InPlace(NativeMethods.ts_log2_(NativeHandle));

        public Tensor log10() => Native.Wrap(NativeMethods.ts_log10(NativeHandle));

        public Tensor log10_() => InPlace(NativeMethods.ts_log10_(NativeHandle));

        public Tensor sign() => Native.Wrap(NativeMethods.ts_sign(NativeHandle));

        public Tensor sign_() => InPlace(NativeMethods.ts_sign_(NativeHandle));

        public Tensor floor() => Native.Wrap(NativeMethods.ts_floor(NativeHandle));

        public Tensor floor_() => InPlace(NativeMethods.ts_floor_(NativeHandle));

        public Tensor ceil() => Native.Wrap(NativeMethods.ts_ceil(NativeHandle));

        public Tensor ceil_() => InPlace(NativeMethods.ts_ceil_(NativeHandle));

        public Tensor trunc() => Native.Wrap(NativeMethods.ts_trunc(NativeHandle));

        public Tensor trunc_() => InPlace(NativeMethods.ts_trunc_(NativeHandle));

        public Tensor sin() => Native.Wrap(NativeMethods.ts_sin(NativeHandle));

        public Tensor sin_() => InPlace(NativeMethods.ts_sin_(NativeHandle));

        public Tensor cos() => Native.Wrap(NativeMethods.ts_cos(NativeHandle));

        public Tensor cos_() => InPlace(NativeMethods.ts_cos_(NativeHandle));

        public Tensor tanh() => Native.Wrap(NativeMethods.ts_tanh(NativeHandle));

        public Tensor tanh_() => InPlace(NativeMethods.ts_tanh_(NativeHandle));

        public Tensor sigmoid() => Native.Wrap(NativeMethods.ts_sigmoid(NativeHandle));

        public Tensor sigmoid_() => InPlace(NativeMethods.ts_sigmoid_(NativeHandle));

        public Tensor relu() => Native.Wrap(NativeMethods.ts_relu(NativeHandle));

        public Tensor relu_() => InPlace(NativeMethods.ts_relu_(NativeHandle));

        public Tensor square() => Native.Wrap(NativeMethods.ts_square(NativeHandle));

        public Tensor isnan() => Native.Wrap(NativeMethods.ts_isnan(NativeHandle));

        public Tensor isfinite() => Native.Wrap(NativeMethods.ts_isfinite(NativeHandle));

        public Tensor isinf() => Native.Wrap(NativeMethods.ts_isinf(NativeHandle));

        /// <summary>Checks the status of an operation that changed this tensor, and gives the tensor back.</summary>
        private Tensor InPlace(int status)
        {
            Native.Check(status);
            return this;
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Native.Wrap(NativeMethods.ts_add(NativeHandle, target.NativeHandle, NativeScalar.One));

        public Tensor add(Tensor target, Scalar alpha) => Native.Wrap(NativeMethods.ts_add(NativeHandle, target.NativeHandle, alpha.Value));

        public Tensor add(Scalar scalar) => Native.Wrap(NativeMethods.ts_add_scalar(NativeHandle, scalar.Value, NativeScalar.One));

        public Tensor add(Scalar scalar, Scalar alpha) => Native.Wrap(NativeMethods.ts_add_scalar(NativeHandle, scalar.Value, alpha.Value));

        public Tensor add_(Tensor target) => InPlace(NativeMethods.ts_add_(NativeHandle, target.NativeHandle, NativeScalar.One));

        public Tensor add_(Tensor target, Scalar alpha) => InPlace(NativeMethods.ts_add_(NativeHandle, target.NativeHandle, alpha.Value));

        public Tensor add_(Scalar scalar) => InPlace(NativeMethods.ts_add_scalar_(NativeHandle, scalar.Value, NativeScalar.One));

        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(NativeMethods.ts_add_scalar_(NativeHandle, scalar.Value, alpha.Value));

        public Tensor sub(Tensor target) => Native.Wrap(NativeMethods.ts_sub(NativeHandle, target.NativeHandle));

        public Tensor sub(Scalar target) => Native.Wrap(NativeMethods.ts_sub_scalar(NativeHandle, target.Value));

        public Tensor sub_(Tensor target) => InPlace(NativeMethods.ts_sub_(NativeHandle, target.NativeHandle));

        public Tensor sub_(Scalar target) => InPlace(NativeMethods.ts_sub_scalar_(NativeHandle, target.Value));

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor mul(Tensor target) => Native.Wrap(NativeMethods.ts_mul(NativeHandle, target.NativeHandle));

        public Tensor mul(Scalar target) => Native.Wrap(NativeMethods.ts_mul_scalar(NativeHandle, target.Value));

        public Tensor mul_(Tensor target) => InPlace(NativeMethods.ts_mul_(NativeHandle, target.NativeHandle));

        public Tensor mul_(Scalar target) => InPlace(NativeMethods.ts_mul_scalar_(NativeHandle, target.Value));

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.Wrap(NativeMethods.ts_div(NativeHandle, target.NativeHandle, (int)rounding_mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.Wrap(NativeMethods.ts_div_scalar(NativeHandle, target.Value, (int)rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(NativeMethods.ts_div_(NativeHandle, target.NativeHandle, (int)rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(NativeMethods.ts_div_scalar_(NativeHandle, target.Value, (int)rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor remainder(Tensor target) => Native.Wrap(NativeMethods.ts_remainder(NativeHandle, target.NativeHandle));

        public Tensor remainder(Scalar scalar) => Native.Wrap(NativeMethods.ts_remainder_scalar(NativeHandle, scalar.Value));

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.Wrap(NativeMethods.ts_addcmul(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, value.Value));

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(NativeMethods.ts_addcmul_(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, value.Value));

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.Wrap(NativeMethods.ts_addcdiv(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, value.Value));

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) =>
            Native.Wrap(NativeMethods.ts_addcdiv(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, NativeScalar.One));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            InPlace(NativeMethods.ts_addcdiv_(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, value.Value));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) =>
            InPlace(NativeMethods.ts_addcdiv_(NativeHandle, tensor1.NativeHandle, tensor2.NativeHandle, NativeScalar.One));

        public Tensor lerp(Tensor end, Tensor weight) =>
            Native.Wrap(NativeMethods.ts_lerp(NativeHandle, end.NativeHandle, weight.NativeHandle));

        public Tensor lerp_(Tensor end, Tensor weight) =>
            InPlace(NativeMethods.ts_lerp_(NativeHandle, end.NativeHandle, weight.NativeHandle));

        public Tensor pow(Tensor exponent) => Native.Wrap(NativeMethods.ts_pow(NativeHandle, exponent.NativeHandle));

        public Tensor pow(Scalar exponent) => Native.Wrap(NativeMethods.ts_pow_scalar(NativeHandle, exponent.Value));

        public Tensor pow_(Tensor exponent) => InPlace(NativeMethods.ts_pow_(NativeHandle, exponent.NativeHandle));

        public Tensor pow_(Scalar exponent) => InPlace(NativeMethods.ts_pow_scalar_(NativeHandle, exponent.Value));

        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Native.Wrap(NativeMethods.ts_clamp(NativeHandle, NativeScalar.Of(min), NativeScalar.Of(max)));

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            InPlace(NativeMethods.ts_clamp_(NativeHandle, NativeScalar.Of(min), NativeScalar.Of(max)));

        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Native.Wrap(NativeMethods.ts_clamp_tensor(NativeHandle, Native.Optional(min), Native.Optional(max)));

        public Tensor clamp_min(Scalar min) => clamp(min, null);

        public Tensor clamp_min_(Scalar min) => clamp_(min, null);

        public Tensor clamp_max(Scalar max) => clamp((Scalar?)null, max);

        public Tensor clamp_max_(Scalar max) => clamp_(null, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor maximum(Tensor other) => Native.Wrap(NativeMethods.ts_maximum(NativeHandle, other.NativeHandle));

        public Tensor minimum(Tensor other) => Native.Wrap(NativeMethods.ts_minimum(NativeHandle, other.NativeHandle));

        public Tensor max(Tensor other) => maximum(other);

        public Tensor min(Tensor other) => minimum(other);

        public Tensor round(long decimals = 0) => Native.Wrap(NativeMethods.ts_round(NativeHandle, decimals));

        public Tensor round_(long decimals = 0) => InPlace(NativeMethods.ts_round_(NativeHandle, decimals));

        public Tensor matmul(Tensor target) => Native.Wrap(NativeMethods.ts_matmul(NativeHandle, target.NativeHandle));

        public Tensor mm(Tensor target) => Native.Wrap(NativeMethods.ts_mm(NativeHandle, target.NativeHandle));

        public Tensor bmm(Tensor batch2) => Native.Wrap(NativeMethods.ts_bmm(NativeHandle, batch2.NativeHandle));

        public Tensor mv(Tensor target) => Native.Wrap(NativeMethods.ts_mv(NativeHandle, target.NativeHandle));

        public Tensor dot(Tensor target) => Native.Wrap(NativeMethods.ts_dot(NativeHandle, target.NativeHandle));

        public Tensor outer(Tensor vec2) => Native.Wrap(NativeMethods.ts_outer(NativeHandle, vec2.NativeHandle));

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Native.Wrap(NativeMethods.ts_addmm(NativeHandle, mat1.NativeHandle, mat2.NativeHandle, beta, alpha));

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            InPlace(NativeMethods.ts_addmm_(NativeHandle, mat1.NativeHandle, mat2.NativeHandle, beta, alpha));

        public Tensor zero_() => InPlace(NativeMethods.ts_zero_(NativeHandle));

        public Tensor fill_(Scalar value) => InPlace(NativeMethods.ts_fill_(NativeHandle, value.Value));

        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            InPlace(NativeMethods.ts_copy_(NativeHandle, source.NativeHandle, nonBlocking));

        public Tensor set_(Tensor source) => InPlace(NativeMethods.ts_set_(NativeHandle, source.NativeHandle));

        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Native.Wrap(NativeMethods.ts_softmax(NativeHandle, dim, Native.Optional(dtype)));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Native.Wrap(NativeMethods.ts_log_softmax(NativeHandle, dim, Native.Optional(dtype)));

        public Tensor gelu_() => InPlace(NativeMethods.ts_gelu_(NativeHandle));

        public Tensor silu_() => InPlace(NativeMethods.ts_silu_(NativeHandle));
    }
}

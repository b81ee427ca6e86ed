namespace TorchSharp;

public static partial class torch
{
    public static Tensor add(Tensor left, Scalar right) =>
        left.add(right);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) =>
        left.add(right, alpha);

    public static Tensor add(Tensor left, Tensor right) =>
        left.add(right);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) =>
        left.add(right, alpha);

    public static Tensor add_(Tensor left, Scalar right) =>
        left.add_(right);

    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) =>
        left.add_(right, alpha);

    public static Tensor add_(Tensor left, Tensor right) =>
        left.add_(right);

    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) =>
        left.add_(right, alpha);

    public static Tensor sub(Tensor left, Scalar right) =>
        left.sub(right);

    public static Tensor sub(Tensor left, Tensor right) =>
        left.sub(right);

    public static Tensor mul(Tensor left, Scalar right) =>
        left.mul(right);

    public static Tensor mul(Tensor left, Tensor right) =>
        left.mul(right);

    public static Tensor mul_(Tensor left, Scalar right) =>
        left.mul_(right);

    public static Tensor mul_(Tensor left, Tensor right) =>
        left.mul_(right);

    public static Tensor multiply(Tensor left, Scalar right) =>
        left.multiply(right);

    public static Tensor multiply(Tensor left, Tensor right) =>
        left.multiply(right);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);

    public static Tensor pow(Tensor left, Scalar exponent) =>
        left.pow(exponent);

    public static Tensor pow(Tensor left, Tensor exponent) =>
        left.pow(exponent);

    public static Tensor remainder(Tensor left, Scalar right) =>
        left.remainder(right);

    public static Tensor remainder(Tensor left, Tensor right) =>
        left.remainder(right);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul(tensor1, tensor2, value);

    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul_(tensor1, tensor2, value);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv(tensor1, tensor2, value);

    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv_(tensor1, tensor2, value);

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) =>
        input.lerp(end, weight);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) =>
        input.clamp(min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) =>
        input.clamp(min, max);

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) =>
        input.clip(min, max);

    public static Tensor maximum(Tensor input, Tensor other) =>
        input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) =>
        input.minimum(other);

    public static Tensor round(Tensor input, long decimals = 0) =>
        input.round(decimals);

    public static Tensor matmul(Tensor input, Tensor target) =>
        input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) =>
        input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) =>
        input.bmm(batch2);

    public static Tensor mv(Tensor input, Tensor target) =>
        input.mv(target);

    public static Tensor dot(Tensor input, Tensor other) =>
        input.dot(other);

    public static Tensor outer(Tensor input, Tensor vec2) =>
        input.outer(vec2);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm_(mat1, mat2, beta, alpha);
}

namespace TorchSharp;

public sealed class Scalar : IDisposable
{
    internal Scalar(NativeScalar value) => Value = value;

    internal NativeScalar Value { get; }

    public torch.ScalarType Type => Value.Is switch
    {
        NativeScalar.Kind.Boolean => torch.ScalarType.Bool,
        NativeScalar.Kind.Floating => torch.ScalarType.Float64,
        _ => torch.ScalarType.Int64,
    };

    public static implicit operator Scalar(byte value) => value.ToScalar();

    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    public static implicit operator Scalar(short value) => value.ToScalar();

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(Half value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    /// <summary>Nothing to free: here a scalar is a managed value.</summary>
    public void Dispose()
    {
    }
}

using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The addresses of several tensors for one native call; keeps them from being freed until it is disposed.</summary>
internal readonly ref struct TensorHandleList : IDisposable
{
    private readonly TensorHandle[] _handles;
    private readonly nint[] _addresses;
    private readonly int _held;

    internal TensorHandleList(IEnumerable<Tensor?>? tensors)
    {
        Tensor?[] items = tensors switch { null => [], Tensor?[] array => array, _ => tensors.ToArray() };
        _handles = new TensorHandle[items.Length];
        _addresses = new nint[items.Length];
        try
        {
            foreach (Tensor? tensor in items)
            {
                TensorHandle handle = Native.Optional(tensor);
                bool added = false;
                handle.DangerousAddRef(ref added);
                _handles[_held] = handle;
                _addresses[_held++] = handle.Address;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal ReadOnlySpan<nint> Addresses => _addresses;

    internal int Count => _addresses.Length;

    public void Dispose()
    {
        for (int i = 0; i < _held; i++) _handles[i].DangerousRelease();
    }
}

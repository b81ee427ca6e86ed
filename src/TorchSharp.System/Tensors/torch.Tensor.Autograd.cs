namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool is_leaf => Count(NativeMethods.ts_is_leaf(NativeHandle)) != 0;

        public bool requires_grad
        {
            get => Count(NativeMethods.ts_requires_grad(NativeHandle)) != 0;
            set => requires_grad_(value);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            Native.Check(NativeMethods.ts_set_requires_grad(NativeHandle, requires_grad));
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>The gradient, in a new wrapper at each read, or null if there is none.</summary>
        public Tensor? grad
        {
            get
            {
                Native.Check(NativeMethods.ts_grad(NativeHandle, out nint gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }

            set => Native.Check(NativeMethods.ts_set_grad(NativeHandle, Native.Optional(value)));
        }

        public void retain_grad() => Native.Check(NativeMethods.ts_retain_grad(NativeHandle));

        public void backward() => Native.Check(NativeMethods.ts_backward(NativeHandle));

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor detach() => Native.Wrap(NativeMethods.ts_detach(NativeHandle));

        public Tensor detach_()
        {
            Native.Check(NativeMethods.ts_detach_(NativeHandle));
            return this;
        }

        /// <summary>
        /// Gives this tensor the data of another, whatever its dtype and device; the tensor keeps its identity for autograd, as with
        /// PyTorch's assignment to <c>data</c>.
        /// </summary>
        internal void SetData(Tensor data) => Native.Check(NativeMethods.ts_set_data(NativeHandle, data.NativeHandle));
    }
}

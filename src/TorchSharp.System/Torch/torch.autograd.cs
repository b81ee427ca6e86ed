namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            using var outs = new TensorHandleList(outputs);
            using var ins = new TensorHandleList(inputs);
            using var grads = new TensorHandleList(grad_outputs);
            int status = NativeMethods.ts_autograd_grad(outs.Addresses, outs.Count, ins.Addresses, ins.Count, grads.Addresses, grads.Count,
                retain_graph, create_graph, allow_unused, out nint items, out int count);
            return Native.WrapOptionalArray(status, items, count)!;
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            using var outs = new TensorHandleList(tensors);
            using var grads = new TensorHandleList(grad_tensors);
            using var ins = new TensorHandleList(inputs);
            Native.Check(NativeMethods.ts_autograd_backward(outs.Addresses, outs.Count, grads.Addresses, grads.Count,
                retain_graph ?? create_graph, create_graph, ins.Addresses, ins.Count));
        }
    }
}

using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns.</summary>
    public class Parameter : torch.Tensor
    {
        /// <summary>Takes over the tensor's native handle and its place in its dispose scope; the tensor is invalid afterwards.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(data)
        {
            this.requires_grad = requires_grad;
        }
    }
}

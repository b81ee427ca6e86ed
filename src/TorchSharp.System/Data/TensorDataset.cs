using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                public static TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Tensors with the same first dimension; a sample is what stands at its index in each.</summary>
    public class TensorDataset : utils.data.IterableDataset
    {
        private readonly Tensor[] _tensors;

        internal TensorDataset(Tensor[] tensors)
        {
            ArgumentNullException.ThrowIfNull(tensors);
            if (tensors.Length == 0) throw new ArgumentException("A data set needs a tensor.", nameof(tensors));
            if (tensors.Any(tensor => tensor.size(0) != tensors[0].size(0)))
            {
                throw new ArgumentException("The tensors differ in their first dimension.", nameof(tensors));
            }
            _tensors = tensors.Select(tensor => tensor.alias().DetachFromDisposeScope()).ToArray();
        }

        public override long Count => _tensors[0].size(0);

        public IList<Tensor> this[long index] => GetTensor(index);

        public override IList<Tensor> GetTensor(long index) => _tensors.Select(tensor => tensor.select(0, index)).ToList();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var tensor in _tensors) tensor.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1e-5, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Wu and He 2018: statistics over groups of channels of each sample.</summary>
    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = nameof(weight))]
        private Parameter? _weight;

        [ComponentName(Name = nameof(bias))]
        private Parameter? _bias;

        internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_groups);
            if (num_channels % num_groups != 0)
            {
                throw new ArgumentException($"{num_channels} channels do not divide into {num_groups} groups.", nameof(num_channels));
            }
            this.num_groups = num_groups;
            this.eps = eps;
            this.affine = affine;
            if (!affine) return;
            weight = nn.init.NewParameter([num_channels], device, dtype);
            bias = nn.init.NewParameter([num_channels], device, dtype);
            nn.init.ones_(weight);
            nn.init.zeros_(bias);
        }

        public long num_groups { get; set; }

        public double eps { get; set; }

        public bool affine { get; set; }

        public Parameter? weight
        {
            get => _weight;
            set => SetParameter(nameof(weight), ref _weight, value);
        }

        public Parameter? bias
        {
            get => _bias;
            set => SetParameter(nameof(bias), ref _bias, value);
        }

        public override Tensor forward(Tensor tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            if (tensor.ndim < 3) throw new ArgumentException($"GroupNorm takes 3 dimensions or more; the input has {tensor.ndim}.", nameof(tensor));
            return nn.functional.group_norm(tensor, num_groups, _weight, _bias, eps);
        }
    }
}

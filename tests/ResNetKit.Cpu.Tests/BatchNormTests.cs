using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

public sealed class BatchNormTests
{
    private const double Rounding = 1.0 / (1 << 24);

    private sealed record Results(Tensor Y, Tensor Dx, Tensor? Dw, Tensor? Db, Tensor? Mean, Tensor? Variance);

    private static Results Run(Tensor images, Tensor gradient, bool affine, bool tracked, bool training = true)
    {
        var type = images.dtype;
        var x = images.detach().requires_grad_();
        var channels = images.shape[1];
        var w = affine ? linspace(0.5, 1.5, channels, dtype: type).requires_grad_() : null;
        var b = affine ? linspace(-1, 1, channels, dtype: type).requires_grad_() : null;
        var mean = tracked ? full(channels, 0.25, dtype: type) : null;
        var variance = tracked ? full(channels, 2.0, dtype: type) : null;
        var y = nn.functional.batch_norm(x, mean!, variance!, w!, b!, training, 0.1, 1e-5);
        y.backward([gradient]);
        return new(y.detach(), x.grad!, w?.grad, b?.grad, mean, variance);
    }

    [Theory]
    [InlineData(ImageLayout.Nchw, 16, 0)]
    [InlineData(ImageLayout.ChannelsLast, 16, 0)]
    [InlineData(ImageLayout.Nchw, 13, 0)]
    [InlineData(ImageLayout.ChannelsLast, 13, 0)]
    [InlineData(ImageLayout.Nchw, 64, 100)]
    [InlineData(ImageLayout.ChannelsLast, 64, 100)]
    public void Results_agree_with_float64(ImageLayout layout, long channels, double distance)
    {
        manual_seed(1);
        var x = Layouts.Random(layout, 32, channels, 15, 11) * 3 + distance;
        var dy = Layouts.Random(layout, 32, channels, 15, 11);
        CpuKernels.ResetCalls();
        var found = Kernels.On(() => Run(x, dy, affine: true, tracked: true));
        Kernels.Calls("native_batch_norm").Taken.Should().Be(1);
        Kernels.Calls("native_batch_norm_backward").Taken.Should().Be(1);
        var expected = Run(x.to(float64), dy.to(float64), affine: true, tracked: true);

        // The mean is rounded, too. If it is far from zero, its error is large in comparison with the standard deviation of 3.
        var rounding = Rounding * (1 + (distance / 3));
        Distance(expected.Y, found.Y).Should().BeLessThan(8 * rounding);
        Distance(expected.Dx, found.Dx).Should().BeLessThan(8 * rounding);
        var count = Math.Sqrt(32 * 15 * 11);
        Distance(expected.Dw!, found.Dw!).Should().BeLessThan(count * rounding);
        Distance(expected.Db!, found.Db!).Should().BeLessThan(count * rounding);
        Distance(expected.Mean!, found.Mean!).Should().BeLessThan(8 * rounding);
        Distance(expected.Variance!, found.Variance!).Should().BeLessThan(8 * rounding);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Parameters_and_running_statistics_are_optional(bool affine, bool tracked)
    {
        manual_seed(2);
        var (x, dy) = (randn(16, 24, 9, 9), randn(16, 24, 9, 9));
        var found = Kernels.On(() => Run(x, dy, affine, tracked));
        var expected = Run(x.to(float64), dy.to(float64), affine, tracked);
        Distance(expected.Y, found.Y).Should().BeLessThan(8 * Rounding);
        Distance(expected.Dx, found.Dx).Should().BeLessThan(8 * Rounding);
        (found.Dw is null).Should().Be(!affine);
        (found.Mean is null).Should().Be(!tracked);
    }

    [Theory]
    [InlineData(ImageLayout.Nchw)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void Results_have_the_strides_that_libtorch_gives_them(ImageLayout layout)
    {
        foreach (var sizes in new long[][] { [64, 32, 5, 5], [64, 400, 1, 1], [64, 1, 20, 20] })
        {
            var (x, dy) = (Layouts.Random(layout, sizes), Layouts.Random(layout, sizes));
            var expected = Kernels.Off(() => Run(x, dy, affine: true, tracked: true));
            var found = Kernels.On(() => Run(x, dy, affine: true, tracked: true));
            found.Y.stride().Should().Equal(expected.Y.stride());
            found.Dx.stride().Should().Equal(expected.Dx.stride());
        }
    }

    [Theory]
    [InlineData("evaluation")]
    [InlineData("strided")]
    [InlineData("small")]
    [InlineData("float64")]
    public void Normalizations_that_are_passed_to_libtorch_have_bit_identical_results(string what)
    {
        manual_seed(3);
        var x = what switch
        {
            "strided" => Layouts.Random(ImageLayout.EverySecondPixel, 16, 24, 9, 9),
            "small" => randn(2, 4, 5, 5),
            "float64" => randn(16, 24, 9, 9, dtype: float64),
            _ => randn(16, 24, 9, 9),
        };
        var dy = randn_like(x);
        Tensor[] Bits()
        {
            var r = Run(x, dy, affine: true, tracked: true, training: what != "evaluation");
            return [r.Y, r.Dx, r.Dw!, r.Db!, r.Mean!, r.Variance!];
        }
        var expected = Kernels.Off(Bits);
        CpuKernels.ResetCalls();
        var found = Kernels.On(Bits);
        for (var i = 0; i < expected.Length; i++)
        {
            Layouts.SameBits(expected[i], found[i]).Should().BeTrue();
        }
        Kernels.Calls("native_batch_norm").Taken.Should().Be(0);
        Kernels.Calls("native_batch_norm_backward").Taken.Should().Be(0);
    }

    [Fact]
    public void The_same_call_gives_the_same_bits_on_any_number_of_threads()
    {
        var (x, dy) = (randn(32, 48, 17, 17), randn(32, 48, 17, 17));
        var threads = get_num_threads();
        Kernels.On(() =>
        {
            try
            {
                set_num_threads(1);
                var one = Run(x, dy, affine: true, tracked: true);
                set_num_threads(threads);
                var all = Run(x, dy, affine: true, tracked: true);
                Layouts.SameBits(one.Y, all.Y).Should().BeTrue();
                Layouts.SameBits(one.Dx, all.Dx).Should().BeTrue();
                Layouts.SameBits(one.Dw!, all.Dw!).Should().BeTrue();
                set_num_threads(1);
                var rectified = nn.functional.relu(x);
                set_num_threads(threads);
                Layouts.SameBits(rectified, nn.functional.relu(x)).Should().BeTrue();
            }
            finally
            {
                set_num_threads(threads);
            }
        });
    }

    [Theory]
    [InlineData(ImageLayout.Nchw)]
    [InlineData(ImageLayout.ChannelsLast)]
    [InlineData(ImageLayout.EverySecondPixel)]
    public void Relu_is_exact(ImageLayout layout)
    {
        var x = Layouts.Random(layout, 16, 24, 11, 11);
        using (no_grad())
        {
            x[0, 0, 0, 0] = float.NaN;
        }
        var expected = Kernels.Off(() => nn.functional.relu(x));
        var found = Kernels.On(() => nn.functional.relu(x));
        Layouts.SameBits(expected, found).Should().BeTrue();
    }

    [Theory]
    [InlineData(ImageLayout.Nchw)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void The_gradient_of_relu_is_exact(ImageLayout layout)
    {
        manual_seed(4);
        var (images, gradient) = (Layouts.Random(layout, 16, 24, 11, 11), Layouts.Random(layout, 16, 24, 11, 11));
        using (no_grad())
        {
            (images[0, 0, 0, 0], images[0, 0, 0, 1]) = (float.NaN, 0f);
        }
        Tensor Gradient()
        {
            var x = images.detach().requires_grad_();
            nn.functional.relu(x).backward([gradient]);
            return x.grad!;
        }
        var expected = Kernels.Off(Gradient);
        CpuKernels.ResetCalls();
        var found = Kernels.On(Gradient);
        Layouts.SameBits(expected, found).Should().BeTrue();
        Kernels.Calls("relu").Taken.Should().Be(1);
    }

    [Fact]
    public void Several_threads_may_call_at_once()
    {
        var (x, dy) = (randn(32, 24, 13, 13), randn(32, 24, 13, 13));
        Tensor[] Both()
        {
            var r = Run(x, dy, affine: true, tracked: true);
            return [r.Y, r.Dx, r.Dw!, r.Db!, r.Mean!, r.Variance!, nn.functional.relu(x)];
        }
        CpuKernels.ResetCalls();
        Kernels.On(() =>
        {
            var expected = Both();
            var equal = new bool[4];
            var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                var same = true;
                for (var call = 0; call < 20; call++)
                {
                    same &= expected.Zip(Both()).All(p => Layouts.SameBits(p.First, p.Second));
                }
                equal[i] = same;
            })).ToArray();
            Array.ForEach(threads, t => t.Start());
            Array.ForEach(threads, t => t.Join());
            equal.Should().AllBeEquivalentTo(true);
        });
        foreach (var name in (string[])["native_batch_norm", "native_batch_norm_backward", "relu"])
        {
            Kernels.Calls(name).Taken.Should().Be(81);
        }
    }

    [Fact]
    public void Gradient_modes_are_respected()
    {
        manual_seed(5);
        var images = randn(16, 24, 9, 9);
        Tensor[] Forward(Tensor x, bool gradients = false)
        {
            var (w, b) = (linspace(0.5, 1.5, 24).requires_grad_(gradients), linspace(-1, 1, 24));
            var (mean, variance) = (full(24, 0.25), full(24, 2.0));
            return [nn.functional.relu(nn.functional.batch_norm(x, mean, variance, w, b, training: true)), mean, variance];
        }
        void Agree(Tensor[] plain, Tensor[] found)
        {
            foreach (var (a, b) in plain.Zip(found))
            {
                Distance(a.to(float64), b.detach()).Should().BeLessThan(16 * Rounding);
            }
        }
        var expected = Kernels.Off(() => Forward(images));
        CpuKernels.ResetCalls();
        Kernels.On(() =>
        {
            using (no_grad())
            {
                var found = Forward(images, gradients: true);
                found[0].requires_grad.Should().BeFalse();
                Agree(expected, found);
            }
            using (inference_mode())
            {
                Agree(expected, Forward(images));
                // A tensor that is created in inference mode lacks the dispatch key (libtorch's mark) by which the kernels are selected.
                Agree(expected, Forward(images + 0));
            }
            var after = Forward(images, gradients: true);
            after[0].requires_grad.Should().BeTrue();
            Agree(expected, after);
        });
        Kernels.Calls("native_batch_norm").Taken.Should().BeGreaterThanOrEqualTo(3);
        Kernels.Calls("relu").Taken.Should().BeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public void Gradients_of_gradients_are_libtorchs()
    {
        manual_seed(6);
        var (images, factors) = (randn(16, 24, 9, 9), randn(16, 24, 9, 9));
        Tensor[] Second(ScalarType type)
        {
            var x = images.to(type).detach().requires_grad_();
            var w = linspace(0.5, 1.5, 24, dtype: type).requires_grad_();
            var y = nn.functional.relu(nn.functional.batch_norm(x, null!, null!, w, null!, training: true));
            // The loss is a sum of cubes, because the sum of squares of a norm's results is nearly constant.
            var first = autograd.grad([(y.pow(3) * factors.to(type)).sum()], [x], retain_graph: true, create_graph: true)[0];
            return [.. autograd.grad([first.pow(2).sum()], [x, w])];
        }
        // libtorch computes the expected values, in float64.
        var expected = Second(float64);
        CpuKernels.ResetCalls();
        var found = Kernels.On(() => Second(float32));
        // Each result depends on four successive sums over the pixels of a channel, and each sum adds rounding errors.
        foreach (var (a, b) in expected.Zip(found))
        {
            Distance(a, b).Should().BeLessThan(4 * Math.Sqrt(16 * 9 * 9) * Rounding);
        }
        foreach (var name in (string[])["native_batch_norm", "native_batch_norm_backward", "relu"])
        {
            Kernels.Calls(name).Taken.Should().BePositive();
        }
    }

    private static double Distance(Tensor expected, Tensor found) =>
        ((expected - found.to(float64)).norm() / expected.norm()).ToDouble();
}

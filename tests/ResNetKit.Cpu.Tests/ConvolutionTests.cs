using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

public sealed class ConvolutionTests
{
    // The largest relative error of rounding to float32.
    private const double Rounding = 1.0 / (1 << 24);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(7, 2)]
    [InlineData(5, 1)]
    public void Results_agree_with_float64_for_any_shape_and_layout(long filter, long stride)
    {
        var random = new Random((int)((filter * 10) + stride));
        for (var i = 0; i < 25; i++)
        {
            using var scope = NewDisposeScope();
            var convolution = new Convolution(
                filter, stride, random.Next(0, (int)(filter / 2) + 1), random.Next(1, 40), random.Next(1, 40), random.Next(1, 9),
                random.Next((int)filter, 20), random.Next((int)filter, 20), random.Next(2) == 0);
            var (x, w, dy) = (Any(random), (ImageLayout)random.Next(2), Any(random));
            manual_seed(i);
            var arguments = convolution.Create(x, w);
            var gradient = convolution.Gradient(arguments, dy);

            var found = Kernels.On(() => convolution.Run(arguments, gradient));

            Agree(convolution.Reference(arguments, gradient), found, convolution, gradient, $"{convolution}, {x}, {w}, {dy}");
        }
    }

    [Fact]
    public void A_kernel_computes_images_smaller_than_the_filter()
    {
        var convolution = new Convolution(7, 1, 3, 8, 16, 16, 2, 3, true);
        Compare(convolution);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void The_layer_that_libtorch_corrupts_memory_in_is_computed_by_a_kernel(long channels)
    {
        // In channels-last format with AVX2, libtorch 2.10 writes outside its tensors when it computes the weight gradient of a 1×1 convolution with
        // stride 2 and 2 to 7 input channels.
        var convolution = new Convolution(1, 2, 0, channels, 16, 32, 16, 16, false);
        CpuKernels.ResetCalls();
        Compare(convolution, ImageLayout.ChannelsLast, ImageLayout.ChannelsLast);
        Kernels.Calls("convolution_backward").Taken.Should().Be(1);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        // A convolution is an affine function of each of its arguments, so finite differences are exact for any step size, except for rounding.
        manual_seed(1);
        var convolution = new Convolution(3, 1, 1, 16, 24, 4, 12, 12, true);
        var arguments = convolution.Create();
        var dy = convolution.Gradient(arguments, ImageLayout.Nchw);
        Kernels.On(() =>
        {
            var results = convolution.Run(arguments, dy);
            double Loss(Tensor x, Tensor w, Tensor b) => (convolution.Forward(x, w, b).to(float64) * dy).sum().ToDouble();
            var (x, w, b) = arguments;
            foreach (var (value, gradient, loss) in new (Tensor, Tensor, Func<Tensor, double>)[]
            {
                (x, results.Dx, t => Loss(t, w, b!)), (w, results.Dw, t => Loss(x, t, b!)), (b!, results.Db!, t => Loss(x, w, t)),
            })
            {
                var direction = randn_like(value);
                var difference = (loss(value + direction) - loss(value - direction)) / 2;
                // The loss is a sum of as many rounded numbers as there are results.
                var tolerance = 1e-4 * Math.Sqrt(dy.numel()) * Math.Sqrt(16 * 9);
                difference.Should().BeApproximately((gradient.to(float64) * direction).sum().ToDouble(), tolerance);
            }
        });
    }

    [Theory]
    [InlineData(ImageLayout.Nchw, ImageLayout.Nchw)]
    [InlineData(ImageLayout.Nchw, ImageLayout.ChannelsLast)]
    [InlineData(ImageLayout.ChannelsLast, ImageLayout.Nchw)]
    [InlineData(ImageLayout.ChannelsLast, ImageLayout.ChannelsLast)]
    [InlineData(ImageLayout.EverySecondPixel, ImageLayout.Nchw)]
    [InlineData(ImageLayout.Cropped, ImageLayout.Nchw)]
    public void Results_have_the_strides_that_libtorch_gives_them(ImageLayout x, ImageLayout w)
    {
        foreach (var convolution in new Convolution[]
        {
            new(3, 1, 1, 16, 24, 8, 9, 9, true), new(1, 1, 0, 16, 24, 8, 9, 9, false), new(1, 1, 0, 16, 24, 32, 1, 1, false), new(3, 2, 1, 3, 8, 8, 9, 9, false),
        })
        {
            var arguments = convolution.Create(x, w);
            var gradient = convolution.Gradient(arguments, ImageLayout.Nchw);
            var expected = Kernels.Off(() => convolution.Run(arguments, gradient));
            var found = Kernels.On(() => convolution.Run(arguments, gradient));
            foreach (var (a, b) in expected.All().Zip(found.All()))
            {
                b.Value.stride().Should().Equal(a.Value.stride(), $"{a.Name} of {convolution}");
            }
        }
    }

    public static TheoryData<string> Left => ["groups", "dilation", "float64", "empty batch", "too small", "few channels", "transposed", "one-dimensional"];

    [Theory]
    [MemberData(nameof(Left))]
    public void Convolutions_that_are_passed_to_libtorch_have_bit_identical_results(string what)
    {
        manual_seed(2);
        var run = what switch
        {
            "groups" => Both(new(3, 1, 1, 16, 16, 4, 8, 8, true) { Groups = 4 }),
            "dilation" => Both(new(3, 1, 2, 16, 16, 4, 8, 8, true) { Dilation = 2 }),
            "float64" => Both(new(3, 1, 1, 16, 16, 4, 8, 8, true), float64),
            "empty batch" => Both(new(3, 1, 1, 16, 16, 0, 8, 8, true)),
            "too small" => Both(new(3, 1, 1, 16, 16, 1, 2, 2, true)),
            "few channels" => Both(new(3, 1, 1, 3, 16, 4, 8, 8, true)),
            "transposed" => Transposed(),
            _ => OneDimensional(),
        };
        var expected = Kernels.Off(run);
        CpuKernels.ResetCalls();
        var found = Kernels.On(run);
        for (var i = 0; i < expected.Length; i++)
        {
            Layouts.SameBits(expected[i], found[i]).Should().BeTrue();
        }
        Kernels.Calls("convolution").Taken.Should().Be(0);
        Kernels.Calls("convolution").Left.Values.Sum().Should().BePositive();
        Kernels.Calls("convolution_backward").Taken.Should().Be(0);
    }

    private static Func<Tensor[]> Both(Convolution convolution, ScalarType? type = null)
    {
        var (x, w, b) = convolution.Create();
        var arguments = type is { } t ? new Convolution.Arguments(x.to(t), w.to(t), b?.to(t)) : new(x, w, b);
        Tensor gradient;
        using (no_grad())
        {
            gradient = randn_like(Kernels.Off(() => convolution.Forward(arguments.X, arguments.W, arguments.B)));
        }
        return () => [.. convolution.Run(arguments, gradient).All().Select(r => r.Value)];
    }

    private static Func<Tensor[]> Transposed()
    {
        var (x, w) = (randn(4, 8, 6, 6), randn(8, 12, 3, 3));
        return () =>
        {
            var (u, v) = (x.detach().requires_grad_(), w.detach().requires_grad_());
            var y = nn.functional.conv_transpose2d(u, v);
            y.sum().backward();
            return [y.detach(), u.grad!, v.grad!];
        };
    }

    private static Func<Tensor[]> OneDimensional()
    {
        var (x, w) = (randn(4, 8, 40), randn(12, 8, 3));
        return () =>
        {
            var (u, v) = (x.detach().requires_grad_(), w.detach().requires_grad_());
            var y = nn.functional.conv1d(u, v, padding: 1);
            y.sum().backward();
            return [y.detach(), u.grad!, v.grad!];
        };
    }

    [Fact]
    public void An_error_has_the_message_that_libtorch_gives_it()
    {
        var (x, w) = (randn(4, 5, 8, 8), randn(16, 3, 3, 3));
        string Message()
        {
            var error = FluentActions.Invoking(() => nn.functional.conv2d(x, w)).Should().Throw<ExternalException>().Which;
            return error.Message.Split('\n')[0];
        }
        var expected = Kernels.Off(Message);
        Kernels.On(Message).Should().Be(expected).And.Contain("expected input[4, 5, 8, 8] to have 3 channels");
        // The error leaves no state that affects the next call.
        Kernels.On(() => nn.functional.conv2d(x, randn(16, 5, 3, 3)).shape).Should().Equal(4, 16, 6, 6);
    }

    [Fact]
    public void Gradients_of_gradients_are_libtorchs()
    {
        manual_seed(3);
        var convolution = new Convolution(3, 1, 1, 16, 16, 4, 8, 8, false);
        var arguments = convolution.Create();
        Tensor[] Run()
        {
            var (x, w) = (arguments.X.detach().requires_grad_(), arguments.W.detach().requires_grad_());
            var y = convolution.Forward(x, w, null);
            var first = autograd.grad([y.pow(2).sum()], [x], retain_graph: true, create_graph: true)[0];
            return [.. autograd.grad([first.pow(2).sum()], [x, w])];
        }
        var expected = Kernels.Off(Run);
        var found = Kernels.On(Run);
        for (var i = 0; i < 2; i++)
        {
            Distance(expected[i], found[i]).Should().BeLessThan(1e-5);
        }
    }

    [Fact]
    public void Gradient_modes_are_respected()
    {
        var convolution = new Convolution(3, 1, 1, 16, 16, 4, 8, 8, true);
        var (x, w, b) = convolution.Create();
        var expected = Kernels.Off(() => convolution.Forward(x, w, b));
        w.requires_grad_();
        Kernels.On(() =>
        {
            using (no_grad())
            {
                var y = convolution.Forward(x, w, b);
                y.requires_grad.Should().BeFalse();
                Distance(expected, y).Should().BeLessThan(1e-5);
            }
            using (inference_mode())
            {
                Distance(expected, convolution.Forward(x, w, b)).Should().BeLessThan(1e-5);
                Distance(expected, convolution.Forward(x + 0, w + 0, b)).Should().BeLessThan(1e-5);
            }
            convolution.Forward(x, w, b).requires_grad.Should().BeTrue();
        });
    }

    [Fact]
    public void The_same_call_gives_the_same_bits_on_any_number_of_threads()
    {
        var convolution = new Convolution(3, 1, 1, 32, 48, 16, 16, 16, true);
        var arguments = convolution.Create(ImageLayout.ChannelsLast, ImageLayout.ChannelsLast);
        var gradient = convolution.Gradient(arguments, ImageLayout.ChannelsLast);
        var threads = get_num_threads();
        Kernels.On(() =>
        {
            try
            {
                set_num_threads(1);
                var one = convolution.Run(arguments, gradient);
                var again = convolution.Run(arguments, gradient);
                foreach (var (a, b) in one.All().Zip(again.All()))
                {
                    Layouts.SameBits(a.Value, b.Value).Should().BeTrue(a.Name);
                }
                set_num_threads(threads);
                foreach (var (a, b) in one.All().Zip(convolution.Run(arguments, gradient).All()))
                {
                    Layouts.SameBits(a.Value, b.Value).Should().BeTrue($"{a.Name} on {threads} threads");
                }
            }
            finally
            {
                set_num_threads(threads);
            }
        });
    }

    [Fact]
    public void Several_threads_may_call_at_once()
    {
        var convolution = new Convolution(3, 1, 1, 24, 24, 8, 13, 13, true);
        var arguments = convolution.Create();
        var gradient = convolution.Gradient(arguments, ImageLayout.Nchw);
        Kernels.On(() =>
        {
            var expected = convolution.Run(arguments, gradient);
            var equal = new bool[4];
            var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                var same = true;
                for (var call = 0; call < 10; call++)
                {
                    same &= expected.All().Zip(convolution.Run(arguments, gradient).All()).All(p => Layouts.SameBits(p.First.Value, p.Second.Value));
                }
                equal[i] = same;
            })).ToArray();
            Array.ForEach(threads, t => t.Start());
            Array.ForEach(threads, t => t.Join());
            equal.Should().AllBeEquivalentTo(true);
        });
    }

    [Fact]
    public void Calls_leave_no_memory_behind()
    {
        var convolution = new Convolution(3, 1, 1, 32, 32, 16, 16, 16, true);
        var arguments = convolution.Create();
        var gradient = convolution.Gradient(arguments, ImageLayout.Nchw);
        Kernels.On(() =>
        {
            void Repeat(int calls)
            {
                for (var i = 0; i < calls; i++)
                {
                    using var scope = NewDisposeScope();
                    convolution.Run(arguments, gradient);
                    FluentActions.Invoking(() => nn.functional.conv2d(arguments.X, randn(1, 3, 3, 3))).Should().Throw<ExternalException>();
                }
            }
            Repeat(50);
            var before = Environment.WorkingSet;
            Repeat(300);
            // If each convolution left its output in memory, the outputs would take 157 MB.
            (Environment.WorkingSet - before).Should().BeLessThan(60_000_000);
        });
    }

    private static ImageLayout Any(Random random) => (ImageLayout)random.Next(5);

    private static void Compare(Convolution convolution, ImageLayout x = ImageLayout.Nchw, ImageLayout w = ImageLayout.Nchw)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var arguments = convolution.Create(x, w);
        var gradient = Layouts.Random(x, [convolution.Batch, convolution.To, .. Side(convolution)]);
        var found = Kernels.On(() => convolution.Run(arguments, gradient));
        // The reference is computed in NCHW, because libtorch cannot compute one of the layers correctly in channels-last.
        var dense = new Convolution.Arguments(arguments.X.contiguous(), arguments.W.contiguous(), arguments.B);
        Agree(convolution.Reference(dense, gradient.contiguous()), found, convolution, gradient, convolution.ToString());
    }

    private static long[] Side(Convolution c) =>
        [((c.Height + (2 * c.Padding) - c.Filter) / c.Stride) + 1, ((c.Width + (2 * c.Padding) - c.Filter) / c.Stride) + 1];

    // A result is a sum of n products of numbers of about 1. Their rounding errors add up to about √n times one error if they are independent. The
    // transforms of minimal filtering (Winograd) multiply this by less than 30. Copies of one image (an expanded tensor) repeat the same errors, which
    // add up to at most n times one error.
    private static void Agree(
        Convolution.Results expected, Convolution.Results found, Convolution convolution, Tensor gradient, string what)
    {
        var taps = convolution.Filter * convolution.Filter;
        var pixels = (double)gradient.numel() / convolution.To;
        Dictionary<string, double> counts = new()
        {
            ["output"] = taps * convolution.From,
            ["gradient of the input"] = taps * convolution.To,
            ["gradient of the weight"] = pixels,
            ["gradient of the bias"] = pixels,
        };
        foreach (var (a, b) in expected.All().Zip(found.All()))
        {
            b.Value.shape.Should().Equal(a.Value.shape);
            var terms = counts[a.Name];
            var error = (a.Value - b.Value.to(float64)).pow(2).mean().sqrt().ToDouble();
            error.Should().BeLessThan(Rounding * (30 + Math.Sqrt(terms)) * Math.Sqrt(terms), $"{a.Name} of {what}");
        }
    }

    private static double Distance(Tensor expected, Tensor found) =>
        ((expected - found).norm() / expected.norm()).ToDouble();
}

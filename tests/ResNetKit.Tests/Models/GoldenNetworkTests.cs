using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Models;

public sealed class GoldenNetworkTests
{
    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void Every_kind_of_network_computes_what_PyTorch_computes(string name)
    {
        using var golden = GoldenNetwork.Open(name);
        golden.Model.eval();
        using (no_grad())
        {
            Close(golden.Model.call(golden.Images), golden["eval"], "logits in evaluation");
        }

        golden.Model.train();
        Close(golden.Model.call(golden.Images), golden["train"], "logits while training");
        var state = golden.Model.state_dict();
        foreach (var (key, value) in golden.Part("after."))
        {
            Close(state[key], value, key);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void Every_kind_of_network_has_the_gradients_that_PyTorch_has(string name)
    {
        using var golden = GoldenNetwork.Open(name);
        golden.Model.train();
        golden.Images.requires_grad_();

        functional.cross_entropy(golden.Model.call(golden.Images), golden.Labels).backward();

        var gradients = golden.Part("gradients.");
        Close(golden.Images.grad!, gradients["images"], "images");
        gradients.Remove("images");
        var trained = golden.Model.named_parameters().Where(entry => entry.Item2.requires_grad).ToArray();
        trained.Select(entry => entry.Item1).Should().BeEquivalentTo(gradients.Keys);
        foreach (var (key, parameter) in trained)
        {
            Close(parameter.grad!, gradients[key], key);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void Channels_last_changes_the_memory_order_and_nothing_else(string name)
    {
        using var golden = GoldenNetwork.Open(name);
        var images = golden.Images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        Close(golden.Model.call(images), golden["train"], "logits");
    }

    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void In_bfloat16_the_logits_stay_within_five_percent(string name)
    {
        using var golden = GoldenNetwork.Open(name);
        golden.Model.eval();
        golden.Model.to(ScalarType.BFloat16);
        using var recording = no_grad();

        var logits = golden.Model.call(golden.Images.to(ScalarType.BFloat16)).to(ScalarType.Float32);

        var error = ((logits - golden["eval"]).norm() / golden["eval"].norm()).ToDouble();
        error.Should().BeInRange(1e-6, 5e-2);
    }

    [Theory]
    [MemberData(nameof(GoldenNetwork.Names), MemberType = typeof(GoldenNetwork))]
    public void A_fused_network_has_the_same_outputs(string name)
    {
        using var golden = GoldenNetwork.Open(name);
        using var fused = golden.Model.Fuse();
        using var recording = no_grad();

        Close(fused.call(golden.Images), golden["eval"], "logits");
        golden.Model.training.Should().BeTrue("fusing leaves the network as it is");
    }

    private static void Close(Tensor actual, Tensor expected, string of)
    {
        actual.shape.Should().Equal(expected.shape, of);
        using var scope = NewDisposeScope();
        var error = (actual.detach().to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().ToDouble();
        var scale = Math.Max(1, expected.to(ScalarType.Float64).abs().max().ToDouble());
        error.Should().BeLessThan(1e-4 * scale, "of {0}", of);
    }
}

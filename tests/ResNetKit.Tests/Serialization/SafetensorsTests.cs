using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit.Tests.Serialization;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(torch.ScalarType.Bool)]
    [InlineData(torch.ScalarType.Byte)]
    [InlineData(torch.ScalarType.Int8)]
    [InlineData(torch.ScalarType.Int16)]
    [InlineData(torch.ScalarType.Int32)]
    [InlineData(torch.ScalarType.Int64)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.ComplexFloat32)]
    public void Tensors_of_every_type_come_back_as_they_were(torch.ScalarType type)
    {
        var tensor = torch.arange(6, dtype: torch.ScalarType.Float32).reshape(2, 3).to(type);

        var loaded = SaveAndLoad(tensor);

        loaded.dtype.Should().Be(type);
        loaded.shape.Should().Equal(2, 3);
        loaded.bytes.ToArray().Should().Equal(tensor.bytes.ToArray());
    }

    [Fact]
    public void A_tensor_in_another_memory_order_is_stored_row_after_row()
    {
        var tensor = torch.arange(6, dtype: torch.ScalarType.Float32).reshape(2, 3).t();

        var loaded = SaveAndLoad(tensor);

        loaded.shape.Should().Equal(3, 2);
        loaded.data<float>().ToArray().Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 0 })]
    [InlineData(new long[] { 0, 5 })]
    public void Single_values_and_empty_tensors_come_back(long[] shape) =>
        SaveAndLoad(torch.ones(shape)).shape.Should().Equal(shape);

    [Fact]
    public void A_parameter_is_saved_without_its_gradient()
    {
        var parameter = torch.ones(2, requires_grad: true);

        SaveAndLoad(parameter).requires_grad.Should().BeFalse();
    }

    [Fact]
    public void Loading_leaves_no_tensors_behind_when_it_fails()
    {
        var file = _folder.Write(
            "a.safetensors",
            SafetensorsBytes.Compose(
                """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U16","shape":[1],"data_offsets":[1,3]}}""", 3));
        var before = _scope.DisposablesCount;

        var load = () => Safetensors.Load(file);

        load.Should().Throw<NotSupportedException>().WithMessage("*U16*'b'*");
        _scope.DisposablesCount.Should().Be(before);
    }

    [Fact]
    public void More_dimensions_than_libtorch_has_are_refused()
    {
        var ones = string.Join(',', Enumerable.Repeat(1, 65));
        var file = _folder.Write(
            "a.safetensors", SafetensorsBytes.Compose("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + ones + "],\"data_offsets\":[0,1]}}", 1));

        var load = () => Safetensors.Load(file);

        load.Should().Throw<InvalidDataException>().WithMessage("*shape of 'a'*at most 64 numbers*");
    }

    [Fact]
    public void A_state_dict_is_saved_with_its_texts()
    {
        using var module = torch.nn.Linear(2, 3);
        var file = _folder.File("linear.safetensors");

        Safetensors.Save(file, module.state_dict(), new Dictionary<string, string> { ["classes"] = "a,b,c" });

        using var reader = SafetensorsReader.Open(file);
        reader.Tensors.Select(tensor => tensor.ToString()).Should().Equal("bias F32 [3]", "weight F32 [3, 2]");
        reader.Metadata.Should().ContainKey("classes").WhoseValue.Should().Be("a,b,c");
    }

    private torch.Tensor SaveAndLoad(torch.Tensor tensor)
    {
        var file = _folder.File("a.safetensors");
        Safetensors.Save(file, new Dictionary<string, torch.Tensor> { ["a"] = tensor });
        return Safetensors.Load(file)["a"];
    }
}

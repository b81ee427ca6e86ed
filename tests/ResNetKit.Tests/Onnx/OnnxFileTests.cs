using System.Globalization;
using System.Reflection;
using ResNetKit.Models.Plan;
using ResNetKit.Onnx.Schema;
using TorchSharp;

namespace ResNetKit.Tests.Onnx;

public sealed class OnnxFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-").FullName;
    private readonly DisposeScope _scope = torch.NewDisposeScope();
    private readonly ResNet _model = ExampleNetworks.Build("basic");

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_file_states_its_operator_set_and_who_made_it()
    {
        var file = Export(new OnnxExportOptions { Opset = 15 });

        file.OpsetImport.Should().ContainSingle().Which.Version.Should().Be(15);
        file.ProducerName.Should().Be("ResNetKit");
        file.IrVersion.Should().Be(8);
    }

    [Fact]
    public void Input_and_output_have_names_and_shapes_with_a_batch_of_any_size()
    {
        var graph = Export(new OnnxExportOptions()).Graph;

        Describe(graph.Input.Single()).Should().Be("images: N, 3, 32, 32");
        Describe(graph.Output.Single()).Should().Be("logits: N, 10");
    }

    [Fact]
    public void Names_and_batch_size_can_be_chosen()
    {
        var graph = Export(new OnnxExportOptions { InputName = "x", OutputName = "y", BatchSize = 4 }).Graph;

        Describe(graph.Input.Single()).Should().Be("x: 4, 3, 32, 32");
        Describe(graph.Output.Single()).Should().Be("y: 4, 10");
    }

    [Fact]
    public void Every_intermediate_value_has_its_shape_and_the_name_of_its_layer()
    {
        var graph = Export(new OnnxExportOptions()).Graph;

        graph.ValueInfo.Select(Describe).Should().Contain("layer2.0.conv1: N, 16, 16, 16").And.Contain("flatten: N, 16");
        var made = graph.Node.SelectMany(node => node.Output).Except(["logits"]);
        graph.ValueInfo.Select(value => value.Name).Should().BeEquivalentTo(made);
    }

    [Fact]
    public void Batch_normalization_is_folded_unless_it_is_to_be_kept()
    {
        var folded = Export(new OnnxExportOptions()).Graph;
        var kept = Export(new OnnxExportOptions { FoldBatchNormalization = false }).Graph;

        folded.Node.Should().NotContain(node => node.OpType == "BatchNormalization");
        kept.Node.Where(node => node.OpType == "BatchNormalization").Should().HaveSameCount(
            _model.Plan.Layers.Where(layer => layer.Operation.Type == "BatchNorm2d"));
        kept.Initializer.Select(tensor => tensor.Name).Should().BeEquivalentTo(
            _model.state_dict().Keys.Where(name => !name.EndsWith("num_batches_tracked")));
    }

    [Fact]
    public void Classes_and_other_texts_are_in_the_metadata()
    {
        var classes = Enumerable.Range(0, 10).Select(i => $"class \"{i}\"").ToArray();

        var file = Export(new OnnxExportOptions
        {
            Classes = classes,
            Normalization = Normalization.Cifar10,
            Metadata = new Dictionary<string, string> { ["accuracy"] = "0.95" },
        });

        var metadata = file.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        System.Text.Json.JsonSerializer.Deserialize<string[]>(metadata["classes"]).Should().Equal(classes);
        metadata["accuracy"].Should().Be("0.95");
        metadata["normalization"].Should().Contain("0.49139968");
    }

    public static TheoryData<string> Options => [.. typeof(OnnxExportOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_the_file(string option)
    {
        var changes = new Dictionary<string, OnnxExportOptions>
        {
            ["Opset"] = new() { Opset = 15 },
            ["FoldBatchNormalization"] = new() { FoldBatchNormalization = false },
            ["Normalization"] = new() { Normalization = Normalization.Cifar10 },
            ["BatchSize"] = new() { BatchSize = 4 },
            ["Classes"] = new() { Classes = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")] },
            ["Metadata"] = new() { Metadata = new Dictionary<string, string> { ["accuracy"] = "0.95" } },
            ["InputName"] = new() { InputName = "x" },
            ["OutputName"] = new() { OutputName = "y" },
        };
        changes.Should().ContainKey(option, "each option is tried");

        Export(changes[option]).Should().NotBe(Export(new OnnxExportOptions()));
        Export(new OnnxExportOptions()).Should().Be(Export(new OnnxExportOptions()), "nothing else changes it");
    }

    [Fact]
    public void Every_operation_is_in_one_of_the_networks_that_are_run_and_exported()
    {
        var operations = typeof(Operation).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
            .Where(type => type.IsSubclassOf(typeof(Operation)) && type != typeof(Operation.Custom));
        var tried = new HashSet<Type>();
        foreach (var name in ExampleNetworks.Names)
        {
            using var model = ExampleNetworks.Build(name);
            tried.UnionWith(model.Plan.Layers.Select(layer => layer.Operation.GetType()));
        }

        tried.Should().BeEquivalentTo(operations);
    }

    [Fact]
    public void Class_names_and_preprocessing_of_the_network_are_in_the_metadata()
    {
        _model.ClassNames = [.. Enumerable.Range(0, 10).Select(i => $"class {i}")];
        _model.Preprocessing = new Preprocessing(new ImageShape(3, 32, 32), new Normalization([0.5f, 0.25f, 0.125f], [0.5f, 1, 2]), ResizeMode.Stretch);

        var outside = Metadata(new OnnxExportOptions());
        var inside = Metadata(new OnnxExportOptions { Normalization = _model.Preprocessing.Normalization });
        var kept = Metadata(new OnnxExportOptions { FoldBatchNormalization = false });

        System.Text.Json.JsonSerializer.Deserialize<string[]>(outside["classes"]).Should().Equal(_model.ClassNames);
        outside["preprocessing"].Should().Be(
            """{"channels":3,"height":32,"width":32,"resize":"stretch","mean":[0.5,0.25,0.125],"standardDeviation":[0.5,1,2]}""");
        outside["normalization"].Should().Be("before the graph: mean 0.5 0.25 0.125, standard deviation 0.5 1 2");
        outside["input"].Should().Be("normalized pixels, channels first");
        inside["normalization"].Should().Be("in the graph: mean 0.5 0.25 0.125, standard deviation 0.5 1 2");
        inside["input"].Should().Be("pixels from 0 to 255, channels first");
        kept.Should().BeEquivalentTo(outside);
    }

    [Fact]
    public void The_metadata_say_to_what_the_shorter_side_is_resized_and_how()
    {
        _model.Preprocessing = new Preprocessing(
            new ImageShape(3, 32, 32), new Normalization([0.5f, 0.25f, 0.125f], [0.5f, 1, 2]),
            ResizeMode.ShorterSide(36) with { Interpolation = Interpolation.Bicubic });

        Metadata(new OnnxExportOptions())["preprocessing"].Should().Be(
            """{"channels":3,"height":32,"width":32,"resize":"shorterSide","shorterSide":36,"interpolation":"bicubic","mean":[0.5,0.25,0.125],"standardDeviation":[0.5,1,2]}""");
    }

    [Fact]
    public void The_metadata_of_a_network_without_class_names_and_preprocessing_are_empty() =>
        Metadata(new OnnxExportOptions()).Should().BeEmpty();

    [Fact]
    public void The_file_is_the_same_in_every_culture()
    {
        _model.Preprocessing = new Preprocessing(new ImageShape(3, 32, 32), Normalization.Cifar10);
        var options = new OnnxExportOptions { Normalization = Normalization.Cifar10 };
        var expected = Export(options);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = OtherCulture.Create();
            Export(options).Should().Be(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void All_wrong_options_are_named_at_once()
    {
        var export = () => Export(new OnnxExportOptions
        {
            Opset = 12,
            BatchSize = 0,
            InputName = "conv1",
            Classes = ["cat"],
            Normalization = Normalization.Centered(channels: 1),
        });

        export.Should().Throw<InvalidOptionsException>()
            .WithMessage("*Opset*").WithMessage("*BatchSize*").WithMessage("*'conv1'*")
            .WithMessage("*Classes has 1 names*10 logits*").WithMessage("*Normalization is for 1 channels*3*");
        Directory.GetFiles(_folder).Should().BeEmpty();
    }

    [Fact]
    public void A_network_in_training_stays_in_training()
    {
        _model.train();

        Export(new OnnxExportOptions());

        _model.training.Should().BeTrue();
    }

    [Fact]
    public void A_fused_network_can_be_exported()
    {
        using var fused = _model.Fuse();
        var path = Path.Combine(_folder, "fused.onnx");

        fused.ExportOnnx(path);

        Read(path).Graph.Should().Be(Export(new OnnxExportOptions()).Graph);
    }

    private Dictionary<string, string> Metadata(OnnxExportOptions options) =>
        Export(options).MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);

    private ModelProto Export(OnnxExportOptions options)
    {
        var path = Path.Combine(_folder, "model.onnx");
        _model.ExportOnnx(path, options);
        return Read(path);
    }

    private static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private static string Describe(ValueInfoProto value) => value.Name + ": " + string.Join(", ", value.Type.TensorType.Shape.Dim.Select(
        dimension => dimension.HasDimParam ? dimension.DimParam : dimension.DimValue.ToString()));
}

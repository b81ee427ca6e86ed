using System.Runtime.InteropServices;
using Google.Protobuf;
using ResNetKit.Onnx.Schema;

namespace ResNetKit.Onnx;

/// <summary>Collects the nodes and constants of an ONNX graph.</summary>
/// <param name="name">The name of the graph.</param>
/// <param name="batch">The number of images in a batch; <see langword="null"/> for any number.</param>
internal sealed class GraphWriter(string name, int? batch)
{
    // The name of the batch dimension if it accepts any number of images.
    private const string BatchName = "N";

    public GraphProto Graph { get; } = new() { Name = name };

    public void AddInput(string name, IEnumerable<int> shapeOfOne) => Graph.Input.Add(Value(name, shapeOfOne));

    public void AddOutput(string name, IEnumerable<int> shapeOfOne) => Graph.Output.Add(Value(name, shapeOfOne));

    /// <summary>Adds the shape of an intermediate value, as information for other programs.</summary>
    public void AddShape(string name, IEnumerable<int> shapeOfOne) => Graph.ValueInfo.Add(Value(name, shapeOfOne));

    /// <summary>Adds constant floats and returns the name of the constant.</summary>
    public string AddConstant(string name, ReadOnlySpan<float> values, params IEnumerable<long> shape) =>
        AddConstant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant list of integers and returns the name of the constant.</summary>
    public string AddConstant(string name, params ReadOnlySpan<long> values) =>
        AddConstant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>Adds an operation with one output, gives both the same name, and returns this name.</summary>
    public string AddNode(string name, string type, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { Name = name, OpType = type };
        node.Input.Add(inputs);
        node.Output.Add(name);
        node.Attribute.Add(attributes);
        Graph.Node.Add(node);
        return name;
    }

    /// <summary>Renames a value in all nodes that compute or read it.</summary>
    public void Rename(string value, string name)
    {
        foreach (var names in Graph.Node.SelectMany(node => new[] { node.Input, node.Output }))
        {
            for (var i = 0; i < names.Count; i++)
            {
                names[i] = names[i] == value ? name : names[i];
            }
        }
    }

    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, params IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    private string AddConstant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape);
        Graph.Initializer.Add(tensor);
        return name;
    }

    private ValueInfoProto Value(string name, IEnumerable<int> shapeOfOne)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(batch is null
            ? new TensorShapeProto.Types.Dimension { DimParam = BatchName }
            : new TensorShapeProto.Types.Dimension { DimValue = batch.Value });
        shape.Dim.Add(shapeOfOne.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape },
            },
        };
    }
}

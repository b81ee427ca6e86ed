using System.Text;
using System.Text.Json;

namespace ResNetKit.Models.Plan;

/// <summary>Writes a plan as JSON.</summary>
internal static class PlanJson
{
    public static string Write(NetworkPlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("parameters", plan.Parameters);
            json.WriteNumber("trainable_parameters", plan.TrainableParameters);
            json.WriteNumber("multiply_adds", plan.MultiplyAdds);
            json.WriteNumber("activation_bytes", plan.ActivationBytes);
            WriteShape(json, "input", plan.Input);
            json.WriteStartArray("layers");
            foreach (var layer in plan.Layers.Skip(1))
            {
                WriteLayer(json, layer);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteLayer(Utf8JsonWriter json, LayerPlan layer)
    {
        json.WriteStartObject();
        json.WriteString("name", layer.Name);
        json.WriteString("type", layer.Operation.Type);
        json.WriteString("stage", layer.Stage);
        json.WriteStartArray("inputs");
        foreach (var input in layer.Inputs)
        {
            json.WriteStringValue(input.Name);
        }

        json.WriteEndArray();
        WriteShape(json, "output", layer.Output);
        json.WriteNumber("kernel", layer.Window.Kernel);
        json.WriteNumber("stride", layer.Window.Stride);
        json.WriteNumber("padding", layer.Window.Padding);
        json.WriteNumber("receptive_field", layer.ReceptiveField);
        json.WriteNumber("jump", layer.Jump);
        json.WriteNumber("parameters", layer.ParameterCount);
        json.WriteNumber("trainable_parameters", layer.TrainableParameterCount);
        json.WriteNumber("multiply_adds", layer.MultiplyAdds);
        json.WriteNumber("activation_bytes", layer.ActivationBytes);
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, string name, ImageShape shape)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(shape.Channels);
        json.WriteNumberValue(shape.Height);
        json.WriteNumberValue(shape.Width);
        json.WriteEndArray();
    }
}

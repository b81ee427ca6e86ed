namespace ResNetKit.Training.Optimizers;

/// <summary>
/// Determines the layers of a model from the names of its parameters. Every direct child of the model begins a layer, unless its parameters
/// are all vectors, as those of a normalization layer are. Such a child belongs to the layer before it, if there is one.
/// </summary>
internal static class LayerOrder
{
    /// <summary>Gets the name of the direct child of the model to which a parameter belongs.</summary>
    /// <param name="parameter">The name of the parameter.</param>
    public static string ChildOf(string parameter) => parameter.Split('.', 2)[0];

    /// <summary>Gets the layers, from the input to the output. Each layer is a list of the names of the model's children that belong to it.</summary>
    /// <param name="parameters">The names of the parameters in the order of the model, with their numbers of dimensions.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IEnumerable<(string Name, long Dimensions)> parameters)
    {
        var layers = new List<List<string>>();
        foreach (var child in parameters.GroupBy(parameter => ChildOf(parameter.Name)))
        {
            if (layers.Count > 0 && child.All(parameter => parameter.Dimensions <= 1))
            {
                layers[^1].Add(child.Key);
            }
            else
            {
                layers.Add([child.Key]);
            }
        }

        return layers;
    }

    /// <summary>Gets, for each child of the model, the number of layers after the layer that it belongs to.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static Dictionary<string, int> LayersAfter(IEnumerable<(string Name, long Dimensions)> parameters) =>
        Of(parameters).Reverse().SelectMany((layer, after) => layer.Select(child => (child, after)))
            .ToDictionary(entry => entry.child, entry => entry.after, StringComparer.Ordinal);
}

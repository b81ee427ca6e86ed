namespace ResNetKit.Training.Optimizers;

/// <summary>
/// The layers of a model in their order: its children at the first level, as the names of the parameters tell them. A child with nothing but
/// vectors, which is a norm, counts with the one before it.
/// </summary>
internal static class LayerOrder
{
    /// <summary>The child at the first level that a parameter belongs to.</summary>
    /// <param name="parameter">The name of the parameter.</param>
    public static string ChildOf(string parameter) => parameter.Split('.', 2)[0];

    /// <summary>The layers, from the input to the output, each by the names of its children.</summary>
    /// <param name="parameters">The names of the parameters in the model's order, with their numbers of dimensions.</param>
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

    /// <summary>The number of layers that come after that of each child.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static Dictionary<string, int> LayersAfter(IEnumerable<(string Name, long Dimensions)> parameters) =>
        Of(parameters).Reverse().SelectMany((layer, after) => layer.Select(child => (child, after)))
            .ToDictionary(entry => entry.child, entry => entry.after, StringComparer.Ordinal);
}

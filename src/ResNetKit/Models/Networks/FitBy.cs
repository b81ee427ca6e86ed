namespace ResNetKit;

/// <summary>Specifies the quantity that is scaled to fit a network into a parameter budget.</summary>
public enum FitBy
{
    /// <summary>The filters of stem and stages, in multiples of 8.</summary>
    Filters,

    /// <summary>The number of blocks of each stage.</summary>
    Depth,
}

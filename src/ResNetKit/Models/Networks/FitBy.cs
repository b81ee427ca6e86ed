namespace ResNetKit;

/// <summary>Specifies whether filters or depth are scaled to fit a network to a budget.</summary>
public enum FitBy
{
    /// <summary>The filters of stem and stages, to multiples of eight.</summary>
    Filters,

    /// <summary>The number of blocks of each stage.</summary>
    Depth,
}

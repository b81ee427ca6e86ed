namespace ResNetKit;

/// <summary>Specifies how an erased box is filled.</summary>
public enum EraseFill
{
    /// <summary>The mean colour: zero after normalization.</summary>
    Mean,

    /// <summary>Normal noise, every value on its own, with mean 0 and deviation 1 after normalization.</summary>
    Noise,
}

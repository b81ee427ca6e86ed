namespace ResNetKit.Serialization.Pickling;

/// <summary>An object that takes the state which a pickle stored of it.</summary>
internal interface IPickleObject
{
    /// <summary>Takes the state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="budget">Is charged for work beyond a few steps.</param>
    /// <exception cref="PickleArgumentException">The state is not what such an object has.</exception>
    void SetState(object? state, ReadBudget budget);
}

namespace ResNetKit.Serialization.Pickling;

/// <summary>Defines an object whose state a pickle can set.</summary>
internal interface IPickleObject
{
    /// <summary>Sets the state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="budget">The budget, which is charged for work beyond a few steps.</param>
    /// <exception cref="PickleArgumentException">The state is invalid for the object.</exception>
    void SetState(object? state, ReadBudget budget);
}

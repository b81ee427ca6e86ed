namespace ResNetKit.Serialization.Pickling;

/// <summary>An object that takes the state which a pickle stored of it.</summary>
internal interface IPickleObject
{
    /// <summary>Takes the state.</summary>
    /// <exception cref="PickleArgumentException">The state is not what such an object has.</exception>
    void SetState(object? state);
}

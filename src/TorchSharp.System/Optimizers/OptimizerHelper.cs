using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the optimizers have in common: groups, states, and their form in a file.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults = null!;

    public OptimizerHelper()
    {
    }

    /// <summary>Runs the closure, if there is one, and then the body for each group, without gradients and in a scope of its own.</summary>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null) where T : ParamGroup
    {
        ArgumentNullException.ThrowIfNull(body);
        var loss = loss_closure?.Invoke();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var group in _parameter_groups) body((T)group);
        return loss;
    }

    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var indices = new List<int>();
            foreach (var state in group.States)
            {
                indices.Add(result.State.Count);
                result.State.Add(state);
            }
            result.StateIndexRef.Add(indices);
        }
        return result;
    }

    /// <summary>Copies options and state from another optimizer of the same kind and shape.</summary>
    /// <exception cref="ArgumentException">The groups or their parameters differ in number.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        CheckCounts(state_dict.Options.Count, state_dict.State.Count, nameof(state_dict));
        for (var i = 0; i < own.Options.Count; i++)
        {
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i])) own.Options[i].LoadStateDict(state_dict.Options[i]);
        }
        for (var i = 0; i < own.State.Count; i++)
        {
            if (!ReferenceEquals(own.State[i], state_dict.State[i])) own.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(new FileStream(location, FileMode.Create, FileAccess.Write));
        save_state_dict(writer);
    }

    /// <summary>Writes the optimizer's name, the numbers of groups and states, the options, and the states.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var own = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(own.Options.Count);
        writer.Write7BitEncodedInt64(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(new FileStream(location, FileMode.Open, FileAccess.Read));
        load_state_dict(reader);
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Another kind of optimizer wrote it.</exception>
    /// <exception cref="ArgumentException">The groups or their parameters differ in number.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var kind = reader.ReadString();
        if (kind != GetType().Name)
        {
            throw new InvalidDataException($"This is the state of an optimizer \"{kind}\", not of \"{GetType().Name}\".");
        }
        CheckCounts(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), nameof(reader));
        var own = state_dict();
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    /// <summary>Moves the state, for parameters that have moved.</summary>
    public void to(Device device)
    {
        foreach (var state in _parameter_groups.SelectMany(group => group.States)) state.to(device);
    }

    /// <summary>Adds a group whose options are complete, with a fresh state for each parameter.</summary>
    /// <exception cref="ArgumentException">A parameter is in a group already.</exception>
    private protected void AddGroup(ParamGroup group, Func<Parameter, OptimizerState> newState)
    {
        var known = new HashSet<object>(parameters(), ReferenceEqualityComparer.Instance);
        if (group.Parameters.Any(parameter => !known.Add(parameter)))
        {
            throw new ArgumentException("A parameter is in a group already, or twice in this one.", nameof(group));
        }
        group.InitialLearningRate = group.LearningRate;
        group.States = group.Parameters.Select(parameter =>
        {
            var state = newState(parameter);
            state.Initialize(group.Options);
            return state;
        }).ToArray();
        _parameter_groups.Add(group);
    }

    /// <summary>The group as this optimizer's kind.</summary>
    private protected static T OwnKind<T>(ParamGroup param_group) where T : ParamGroup
    {
        ArgumentNullException.ThrowIfNull(param_group);
        return param_group as T ?? throw new ArgumentException(
            $"The group is a {param_group.GetType()}; this optimizer takes a {typeof(T)}.", nameof(param_group));
    }

    private void CheckCounts(long groups, long states, string source)
    {
        var own = _parameter_groups.Sum(group => group.States.Length);
        if (groups != _parameter_groups.Count || states != own)
        {
            throw new ArgumentException(
                $"This optimizer has {_parameter_groups.Count} groups with {own} parameters, the source {groups} with {states}.", source);
        }
    }
}

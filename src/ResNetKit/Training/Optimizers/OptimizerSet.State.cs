using System.Reflection;
using ResNetKit.Training.MixedPrecision;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <content>Saves and loads the state of the optimizers.</content>
internal sealed partial class OptimizerSet
{
    /// <summary>
    /// Gets the tensors of the optimizers' state. A name consists of the name of the parameter, a dot, and the name in the state of this parameter, as in
    /// <c>fc.weight.momentum_buffer</c>. Numbers become scalar tensors. The tensors are not necessarily copies.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value)> State() =>
        from entry in States()
        from state in entry.Save()
        select (Key(entry.Parameter, state.Key), state.Value);

    /// <summary>Restores the state of the optimizers from a checkpoint.</summary>
    /// <exception cref="InvalidDataException">A part of the state is missing, has the wrong shape, or is rejected by the optimizer.</exception>
    public void Load(Checkpoint checkpoint)
    {
        string[] prefixes = [.. _optimizers.SelectMany(entry => entry.Parameters).Select(Prefix)];
        foreach (var (parameter, _, load) in States())
        {
            // The state of 'fc.bias' is not that of a parameter 'fc', although its names begin with 'fc.'.
            var prefix = Prefix(parameter);
            string[] others = [.. prefixes.Where(other => other.Length > prefix.Length && other.StartsWith(prefix, StringComparison.Ordinal))];
            var saved = checkpoint.Tensors
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)
                    && !Array.Exists(others, other => entry.Key.StartsWith(other, StringComparison.Ordinal)))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
            try
            {
                load(saved);
            }
            catch (Exception exception) when (exception is InvalidDataException or KeyNotFoundException or ArgumentException
                or InvalidOperationException or System.Runtime.InteropServices.ExternalException)
            {
                throw new InvalidDataException(
                    $"'{checkpoint.Path}' does not fit this run: the optimizer's state of '{parameter.Name}': {exception.Message}", exception);
            }
        }
    }

    private static string Key(TrainedParameter parameter, string kind) => $"{parameter.Name}.{kind}";

    private static string Prefix(TrainedParameter parameter) => Checkpoint.OptimizerPrefix + Key(parameter, string.Empty);

    private static void CheckSavable(optim.Optimizer optimizer, int parameters)
    {
        if (optimizer is IOptimizerState)
        {
            return;
        }

        var states = StatesOf(optimizer);
        if (states?.Count != parameters)
        {
            throw new NotSupportedException(
                $"The state of {optimizer.GetType().Name} cannot be saved in checkpoints: it must keep an {nameof(OptimizerState)} for each "
                + $"parameter, or implement {nameof(IOptimizerState)}.");
        }

        foreach (var type in states.Select(state => state.GetType()).Distinct())
        {
            if (FieldsOf(type).FirstOrDefault(field => !IsSavable(field.FieldType)) is { } field)
            {
                throw new NotSupportedException(
                    $"The state of {optimizer.GetType().Name} cannot be saved in checkpoints: {type.Name}.{field.Name} is neither a tensor "
                    + $"nor a number. Implement {nameof(IOptimizerState)}.");
            }
        }
    }

    private static List<OptimizerState>? StatesOf(optim.Optimizer optimizer)
    {
        try
        {
            return (optimizer as OptimizerHelper)?.state_dict().State;
        }
        catch (KeyNotFoundException)
        {
            // TorchSharp throws this exception if the optimizer keeps the state of a parameter elsewhere.
            return null;
        }
    }

    /// <summary>Gets for each parameter the functions that save and load its state.</summary>
    private IEnumerable<(TrainedParameter Parameter, Func<IReadOnlyDictionary<string, Tensor>> Save, Action<IReadOnlyDictionary<string, Tensor>> Load)> States()
    {
        foreach (var (optimizer, parameters) in _optimizers)
        {
            if (optimizer is IOptimizerState own)
            {
                foreach (var parameter in parameters)
                {
                    yield return (parameter, () => own.SaveState(parameter.Master), state => own.LoadState(parameter.Master, state));
                }
            }
            else
            {
                foreach (var (parameter, state) in parameters.Zip(((OptimizerHelper)optimizer).state_dict().State))
                {
                    yield return (parameter, () => Read(state), saved => Write(state, saved, parameter.Master));
                }
            }
        }
    }

    // TorchSharp's own methods are not used. They cannot save tensors that are not contiguous, such as those of channels-last filters. When loading, they
    // make all tensors contiguous.
    private static Dictionary<string, Tensor> Read(OptimizerState state)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var field in FieldsOf(state.GetType()))
        {
            var value = field.GetValue(state) switch
            {
                null => null,
                Tensor live => live,
                bool flag => tensor(flag),
                double number => tensor(number),
                float number => tensor(number),
                long number => tensor(number),
                int number => tensor(number),
                _ => throw new NotSupportedException($"{field.Name} cannot be saved."),
            };
            if (value is not null)
            {
                tensors.Add(NameOf(field), value);
            }
        }

        return tensors;
    }

    private static void Write(OptimizerState state, IReadOnlyDictionary<string, Tensor> saved, Parameter parameter)
    {
        foreach (var field in FieldsOf(state.GetType()))
        {
            var name = NameOf(field);
            if (!saved.TryGetValue(name, out var value))
            {
                // Optimizers create some tensors of the state only with the first gradient.
                if (field.GetValue(state) is not null)
                {
                    throw new InvalidDataException($"'{name}' is missing.");
                }

                continue;
            }

            // The casts to object are needed because numbers would be converted to tensors implicitly.
            field.SetValue(state, field.FieldType switch
            {
                var type when type == typeof(Tensor) => (object)Copy(value, (Tensor?)field.GetValue(state), parameter, name),
                var type when type == typeof(bool) => (object)value.item<bool>(),
                var type when type == typeof(double) => (object)value.item<double>(),
                var type when type == typeof(float) => (object)value.item<float>(),
                var type when type == typeof(long) => (object)value.item<long>(),
                _ => (object)value.item<int>(),
            });
        }
    }

    /// <summary>
    /// Copies a value to the existing tensor or, if there is none, to a new one. A new tensor with the shape of the parameter also gets the memory format
    /// of the parameter.
    /// </summary>
    private static Tensor Copy(Tensor value, Tensor? live, Parameter parameter, string name)
    {
        if (live is not null)
        {
            return live.shape.SequenceEqual(value.shape)
                ? live.copy_(value)
                : throw new InvalidDataException(
                    $"'{name}' is [{string.Join(", ", value.shape)}], expected [{string.Join(", ", live.shape)}].");
        }

        var made = parameter.shape.SequenceEqual(value.shape)
            ? empty_like(parameter, value.dtype, requires_grad: false)
            : empty(value.shape, value.dtype, parameter.device);
        return made.DetachFromDisposeScope().copy_(value);
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var owner = type; owner is not null && owner != typeof(OptimizerState); owner = owner.BaseType)
        {
            foreach (var field in owner.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType != typeof(Parameter))
                {
                    yield return field;
                }
            }
        }
    }

    private static bool IsSavable(Type type) =>
        type == typeof(Tensor) || type == typeof(bool) || type == typeof(double) || type == typeof(float) || type == typeof(long)
        || type == typeof(int);

    // The field of an auto-property is named <Name>k__BackingField.
    private static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}

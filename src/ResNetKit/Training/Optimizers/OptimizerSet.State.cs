using System.Reflection;
using ResNetKit.Training.MixedPrecision;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit.Training.Optimizers;

/// <content>The state of the optimizers, in and out of a checkpoint.</content>
internal sealed partial class OptimizerSet
{
    /// <summary>The state of the optimizers by parameter and kind. Numbers are tensors without dimensions; others are live.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() =>
        from entry in States()
        from state in entry.Save()
        select (Key(entry.Parameter, state.Key), state.Value);

    /// <summary>Takes back what <see cref="State"/> gave.</summary>
    /// <exception cref="InvalidDataException">The checkpoint lacks a part of the state, or has it in another shape.</exception>
    public void Load(Checkpoint checkpoint)
    {
        foreach (var (parameter, _, load) in States())
        {
            var prefix = Checkpoint.OptimizerPrefix + Key(parameter, string.Empty);
            var saved = checkpoint.Tensors
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && !entry.Key.AsSpan(prefix.Length).Contains('.'))
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
            // TorchSharp's dictionary has no entry for a parameter whose state the optimizer does not keep there.
            return null;
        }
    }

    /// <summary>Each parameter with the means to save and load its state.</summary>
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

    // TorchSharp's own way to save a state refuses tensors that are not contiguous, as those of channels-last filters are, and loads
    // contiguous ones in their place.
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
                // A buffer that is not there before the first gradient.
                if (field.GetValue(state) is not null)
                {
                    throw new InvalidDataException($"'{name}' is missing.");
                }

                continue;
            }

            // As objects: numbers convert to tensors.
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

    /// <summary>Copies into the tensor that is there, else into a new one that lies in memory as the parameter does.</summary>
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

    // An auto-property's field is called <Name>k__BackingField.
    private static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}

using ResNetKit.Models.Plan;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Models.Execution;

/// <summary>Represents a plan together with its modules, ready to run.</summary>
internal sealed class LayerGraph
{
    private readonly List<LayerStep> _steps = [];
    private readonly Dictionary<string, Module<Tensor, Tensor>> _modules = [];
    private readonly List<string> _paths = [];
    private readonly int _result;

    /// <summary>Creates the modules of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="made">Existing modules to use, by path; <see langword="null"/> to create all modules.</param>
    public LayerGraph(NetworkPlan plan, IReadOnlyDictionary<string, Module<Tensor, Tensor>>? made = null)
    {
        var positions = new Dictionary<LayerPlan, int> { [plan.Layers[0]] = 0 };
        for (var i = 1; i < plan.Layers.Count;)
        {
            var run = plan.Modules.LastOrDefault(module => module.First == i);
            var output = run?.Output ?? plan.Layers[i];
            var inputs = run is null ? output.Inputs : [run.Input];
            var path = run?.Name ?? output.Name;
            var module = made?.GetValueOrDefault(path) ?? (run is null ? LayerFactory.Create(output) : CreateChecked(run, plan));
            if (module is not null)
            {
                _modules.Add(path, module);
                _paths.Add(path);
            }

            _steps.Add(new LayerStep(output, [.. inputs.Select(input => positions[input])], module));
            positions[output] = _steps.Count;
            i += run?.Count ?? 1;
        }

        _result = positions[plan.Output];
        FindLastReads();
    }

    /// <summary>Gets the modules with their paths, in the order of the plan.</summary>
    public IEnumerable<(string Path, Module Module)> Modules => _paths.Select(path => (path, (Module)_modules[path]));

    /// <summary>Gets the module at a path.</summary>
    public Module<Tensor, Tensor> ModuleAt(string path) => _modules[path];

    /// <summary>Creates a graph that shares all modules except the one at <paramref name="path"/>, which is newly created.</summary>
    /// <param name="path">The path of the module to replace.</param>
    /// <param name="plan">A plan that differs from the current one only in that module.</param>
    public LayerGraph WithNew(string path, NetworkPlan plan) =>
        new(plan, _modules.Where(entry => entry.Key != path).ToDictionary());

    /// <summary>Runs all steps. The caller owns the result and still owns the input.</summary>
    public Tensor Run(Tensor input, bool training)
    {
        var gradients = is_grad_enabled();
        var evaluates = EvaluationPass.IsActive;
        var tensors = new Tensor?[_steps.Count + 1];
        tensors[0] = input;
        try
        {
            for (var s = 0; s < _steps.Count; s++)
            {
                var step = _steps[s];
                var result = step.Run(tensors, training, gradients, evaluates);
                foreach (var slot in step.LastReads)
                {
                    var read = tensors[slot]!;
                    tensors[slot] = null;
                    if (!ReferenceEquals(read, result))
                    {
                        read.Dispose();
                    }
                }

                // If another slot already holds the same tensor object, this slot gets an alias of it. Each slot can then be disposed separately.
                tensors[s + 1] = IsHeld(tensors, result) ? result.alias() : result;
            }

            var output = tensors[_result]!;
            tensors[_result] = null;
            return output;
        }
        finally
        {
            for (var slot = 1; slot < tensors.Length; slot++)
            {
                tensors[slot]?.Dispose();
            }
        }
    }

    // Compares references, because the equality operator of tensors compares their values.
    private static bool IsHeld(Tensor?[] tensors, Tensor result)
    {
        foreach (var tensor in tensors)
        {
            if (ReferenceEquals(tensor, result))
            {
                return true;
            }
        }

        return false;
    }

    private void FindLastReads()
    {
        var last = new Dictionary<int, int>();
        for (var s = 0; s < _steps.Count; s++)
        {
            foreach (var slot in _steps[s].Slots)
            {
                last[slot] = s;
            }
        }

        // The caller still uses its input and the result after the run.
        last.Remove(0);
        last.Remove(_result);
        foreach (var step in last.GroupBy(entry => entry.Value, entry => entry.Key))
        {
            _steps[step.Key].LastReads = [.. step];
        }
    }

    // If a module differed from its description in the plan, the module would be counted, fused and exported incorrectly.
    private static Module<Tensor, Tensor> CreateChecked(ModulePlan run, NetworkPlan plan)
    {
        var part = plan.Extract(run);
        var module = run.Create is { } create
            ? create(part) ?? throw new InvalidOperationException($"{run.Name}: '{run.Type}' created no module.")
            : new PlannedModule(run.Type, part);
        if (module is PlannedModule planned && ReferenceEquals(planned.Plan, part))
        {
            return module;
        }

        var described = part.Layers.SelectMany(layer => layer.Parameters.Select(
            parameter => $"{layer.Name}.{parameter.Name} ({string.Join(", ", parameter.Shape)})"));
        var created = module.named_parameters().Select(entry => $"{entry.Item1} ({string.Join(", ", entry.Item2.shape)})").ToArray();
        string[] missing = [.. described.Except(created)];
        string[] unexpected = [.. created.Except(described)];
        if (missing.Length + unexpected.Length > 0)
        {
            module.Dispose();
            throw new InvalidOperationException(
                $"{run.Name}: the module created for '{run.Type}' does not match its description. Missing parameters: "
                + $"{List(missing)}; unexpected parameters: {List(unexpected)}.");
        }

        return module;

        static string List(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names);
    }
}

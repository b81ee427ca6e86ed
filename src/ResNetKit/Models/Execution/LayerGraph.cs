using ResNetKit.Models.Plan;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Models.Execution;

/// <summary>A plan with its modules, ready to run.</summary>
internal sealed class LayerGraph
{
    private readonly List<LayerStep> _steps = [];
    private readonly Dictionary<string, Module<Tensor, Tensor>> _modules = [];
    private readonly List<string> _paths = [];
    private readonly int _result;

    /// <summary>Makes the modules of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="made">Modules that are there already, by their paths; null for none.</param>
    public LayerGraph(NetworkPlan plan, IReadOnlyDictionary<string, Module<Tensor, Tensor>>? made = null)
    {
        Libtorch.EnsureLoaded();
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

    /// <summary>The modules with their paths, in the plan's order.</summary>
    public IEnumerable<(string Path, Module Module)> Modules => _paths.Select(path => (path, (Module)_modules[path]));

    /// <summary>The module of a path.</summary>
    public Module<Tensor, Tensor> ModuleAt(string path) => _modules[path];

    /// <summary>Makes the same graph with the module of one path made anew, as a plan describes that differs in that one alone.</summary>
    public LayerGraph WithNew(string path, NetworkPlan plan) =>
        new(plan, _modules.Where(entry => entry.Key != path).ToDictionary());

    /// <summary>Runs all steps. The caller keeps its input and owns the result.</summary>
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

                // A tensor that somebody else still holds gets a second handle, so that each can be freed alone.
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

    // By reference: two tensors are equal when their values are, and that would be computed.
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

        // The caller's tensor and the result outlive the run.
        last.Remove(0);
        last.Remove(_result);
        foreach (var step in last.GroupBy(entry => entry.Value, entry => entry.Key))
        {
            _steps[step.Key].LastReads = [.. step];
        }
    }

    // A module that its description does not fit would be counted, fused and exported wrongly.
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
                $"{run.Name}: the module of '{run.Type}' is not the one described. Described and not there: "
                + $"{List(missing)}; there and not described: {List(unexpected)}.");
        }

        return module;

        static string List(string[] names) => names.Length == 0 ? "none" : string.Join(", ", names);
    }
}

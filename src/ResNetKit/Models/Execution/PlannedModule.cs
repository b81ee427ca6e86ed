using ResNetKit.Models.Execution;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Models;

/// <summary>A module made from its plan: its parameters carry the plan's names, and its forward pass walks the plan's layers.</summary>
/// <remarks>
/// Intermediate tensors are freed as soon as the last layer has read them; layers work in place where neither another
/// layer nor the backward pass needs what they overwrite. A hook that keeps an inner layer's output must keep a clone. The
/// memory order of the input, channels-last or not, is kept.
/// </remarks>
public class PlannedModule : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private LayerGraph _graph;

    /// <summary>Makes a module from a description.</summary>
    /// <param name="name">Name of the module's type.</param>
    /// <param name="input">Shape of an image that the layers are described for; the module takes others too.</param>
    /// <param name="describe">Adds the layers and returns the last one.</param>
    /// <exception cref="ArgumentException">The description does not fit together.</exception>
    public PlannedModule(string name, ImageShape input, Func<PlanBuilder, LayerPlan, LayerPlan> describe)
        : this(name, Describe(input, describe))
    {
    }

    /// <summary>Creates a module from a plan.</summary>
    /// <param name="name">Name of the module's type.</param>
    /// <param name="plan">The plan.</param>
    public PlannedModule(string name, NetworkPlan plan)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        using var scope = torch.NewDisposeScope();
        lock (GlobalGenerator.Lock)
        {
            _graph = new LayerGraph(plan);
        }

        var groups = new Dictionary<string, ModuleGroup>();
        foreach (var (path, module) in _graph.Modules)
        {
            Register(path, module, groups);
        }

        RegisterComponents();
    }

    /// <summary>The description that the module was made from. Shapes are those of the image it was described for.</summary>
    public NetworkPlan Plan { get; private set; }

    /// <summary>Runs the layers.</summary>
    /// <param name="input">Images, (N, C, H, W).</param>
    /// <returns>The last layer's output.</returns>
    public override torch.Tensor forward(torch.Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _graph.Run(input, IsTraining);
    }

    /// <summary>Gets whether the module trains in this call: it is in training mode, and no <see cref="EvaluationPass"/> is under way.</summary>
    internal bool IsTraining => training && !EvaluationPass.IsActive;

    // A class of somebody else's may look at the mode in its forward pass.
    private bool RunsAsPlanned => ((Func<torch.Tensor, torch.Tensor>)forward).Method.DeclaringType?.Assembly == typeof(PlannedModule).Assembly;

    /// <summary>The modules, among one and all within it, that an <see cref="EvaluationPass"/> does not reach: those that the library did not make. Outer ones come first.</summary>
    /// <param name="module">The module.</param>
    internal static IEnumerable<torch.nn.Module> ForeignModules(torch.nn.Module module) => module switch
    {
        Conv2d or BatchNorm2d or Linear => [],
        PlannedModule { RunsAsPlanned: true } planned => planned._graph.Modules.SelectMany(part => ForeignModules(part.Module)),
        _ => [module, .. module.modules()],
    };

    /// <summary>The module that carries out a layer or a run of layers of the plan.</summary>
    /// <param name="path">Its name in the plan.</param>
    internal torch.nn.Module<torch.Tensor, torch.Tensor> ModuleAt(string path) => _graph.ModuleAt(path);

    /// <summary>Puts a freshly initialized module in the place of one, in the mode, on the device and of the type of the one before, which is
    /// disposed. All other modules are kept, and their order.</summary>
    /// <param name="path">Its name, without a dot.</param>
    /// <param name="plan">The plan of the whole, which differs from the present one in the sizes of that layer alone.</param>
    /// <param name="carryOver">Takes from the module before (the first) what the new one keeps.</param>
    private protected void Renew(string path, NetworkPlan plan, Action<torch.nn.Module, torch.nn.Module>? carryOver)
    {
        using var scope = torch.NewDisposeScope();
        using var recording = torch.no_grad();
        LayerGraph graph;
        lock (GlobalGenerator.Lock)
        {
            graph = _graph.WithNew(path, plan);
        }

        var (before, renewed) = (_graph.ModuleAt(path), graph.ModuleAt(path));
        var example = before.parameters().First();
        renewed.to(example.device, example.dtype);
        renewed.train(training);
        carryOver?.Invoke(before, renewed);
        foreach (var parameter in renewed.parameters())
        {
            parameter.DetachFromDisposeScope();
        }

        // A name that is registered anew would come last.
        var children = named_children().ToList();
        children.ForEach(child => register_module(child.Item1, null!));
        children.ForEach(child => register_module(child.Item1, child.Item1 == path ? renewed : child.Item2));
        (_graph, Plan) = (graph, plan);
        before.Dispose();
    }

    private static NetworkPlan Describe(ImageShape input, Func<PlanBuilder, LayerPlan, LayerPlan> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var plan = new PlanBuilder(input);
        return plan.Build(describe(plan, plan.Input));
    }

    // A module's own name may hold no dot, so each level of a path becomes a group.
    private void Register(string path, torch.nn.Module module, Dictionary<string, ModuleGroup> groups)
    {
        var dot = path.LastIndexOf('.');
        if (dot < 0)
        {
            register_module(path, module);
            return;
        }

        var parent = path[..dot];
        if (!groups.TryGetValue(parent, out var group))
        {
            groups[parent] = group = new ModuleGroup();
            Register(parent, group, groups);
        }

        group.register_module(path[(dot + 1)..], module);
    }
}

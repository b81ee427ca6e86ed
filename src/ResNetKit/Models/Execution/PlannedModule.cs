using ResNetKit.Models.Execution;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Models;

/// <summary>Represents a module created from a plan: its parameters have the names in the plan, and its forward pass runs the plan's layers.</summary>
/// <remarks>
/// An intermediate tensor is disposed as soon as all layers that need it have read it. A layer that can work in place, such as an
/// activation, does so if neither another layer nor the backward pass needs the overwritten values. A hook that keeps the output of an
/// inner layer must therefore clone it. The input may be contiguous or channels-last.
/// </remarks>
public class PlannedModule : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private LayerGraph _graph;

    /// <summary>Creates a module from a description of its layers.</summary>
    /// <param name="name">The name of the module's type.</param>
    /// <param name="input">The shape of the image for which the layers are described. The module also accepts images of other heights and widths.</param>
    /// <param name="describe">
    /// A function that gets a <see cref="PlanBuilder"/> and the input, adds the layers to the builder, and returns the layer whose output the module returns.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A value of <paramref name="input"/> is below 1. Or the description has a problem, such as a stride larger than the image, or returns a layer of
    /// another builder.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The description of an inner module is invalid (see <see cref="PlanBuilder.Module"/>), or no function creates the module of a custom
    /// layer. Or a function that creates a module returns <see langword="null"/> or a module whose parameters differ from the described ones.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public PlannedModule(string name, ImageShape input, Func<PlanBuilder, LayerPlan, LayerPlan> describe)
        : this(name, Describe(input, describe))
    {
    }

    /// <summary>Creates a module from a plan.</summary>
    /// <param name="name">The name of the module's type.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="InvalidOperationException">
    /// No function creates the module of a custom layer, or a function that creates a module returns <see langword="null"/> or a module whose
    /// parameters differ from the described ones.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public PlannedModule(string name, NetworkPlan plan)
        : base(WithLibtorch(name))
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

    /// <summary>Gets the plan that the module was created from. Its shapes are for the image size with which the layers were described.</summary>
    public NetworkPlan Plan { get; private set; }

    /// <summary>Runs the layers on a batch of images.</summary>
    /// <param name="input">The images, (N, C, H, W).</param>
    /// <returns>The output of the layer <see cref="NetworkPlan.Output"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// The module is in training mode, and a batch norm that is not frozen gets a single value per channel.
    /// </exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _graph.Run(input, IsTraining);
    }

    /// <summary>Gets a value indicating whether this call trains: the module is in training mode, and no <see cref="EvaluationPass"/> is active.</summary>
    internal bool IsTraining => training && !EvaluationPass.IsActive;

    // A class outside the library can override the forward pass and read the training mode there. An evaluation pass does not change this mode.
    private bool RunsAsPlanned => ((Func<torch.Tensor, torch.Tensor>)forward).Method.DeclaringType?.Assembly == typeof(PlannedModule).Assembly;

    /// <summary>
    /// Gets the modules that the library did not create, and all modules inside them. An <see cref="EvaluationPass"/> does not affect these modules.
    /// The given module can be one of them. Outer modules come first.
    /// </summary>
    /// <param name="module">The module to search.</param>
    internal static IEnumerable<torch.nn.Module> ForeignModules(torch.nn.Module module) => module switch
    {
        Conv2d or BatchNorm2d or Linear => [],
        PlannedModule { RunsAsPlanned: true } planned => planned._graph.Modules.SelectMany(part => ForeignModules(part.Module)),
        _ => [module, .. module.modules()],
    };

    /// <summary>Gets the module that runs a layer, or several consecutive layers, of the plan.</summary>
    /// <param name="path">The path of the module in the plan.</param>
    internal torch.nn.Module<torch.Tensor, torch.Tensor> ModuleAt(string path) => _graph.ModuleAt(path);

    /// <summary>
    /// Replaces a module by a newly initialized one and disposes the old one. The new module has the device and type of the old one, and the mode
    /// of this network. The other modules and the order of all modules stay the same.
    /// </summary>
    /// <param name="path">The name of the module, without a dot.</param>
    /// <param name="plan">The plan of the whole network, which differs from the current one only in the sizes of that module.</param>
    /// <param name="carryOver">
    /// A method that copies values from the old module, its first argument, to the new module, its second; <see langword="null"/> to copy none.
    /// </param>
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

        // Registering only this name again would move it to the end, so all children are registered again in their order.
        var children = named_children().ToList();
        children.ForEach(child => register_module(child.Item1, null!));
        children.ForEach(child => register_module(child.Item1, child.Item1 == path ? renewed : child.Item2));
        (_graph, Plan) = (graph, plan);
        before.Dispose();
    }

    // The constructor of TorchSharp's module already calls libtorch, and its exception does not name the missing package.
    private static string WithLibtorch(string name)
    {
        Libtorch.EnsureLoaded();
        return name;
    }

    private static NetworkPlan Describe(ImageShape input, Func<PlanBuilder, LayerPlan, LayerPlan> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var plan = new PlanBuilder(input);
        return plan.Build(describe(plan, plan.Input));
    }

    // The name of a module must not contain a dot, so each level of a path becomes a group.
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

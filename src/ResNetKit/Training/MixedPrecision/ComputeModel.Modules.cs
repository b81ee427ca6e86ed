using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training.MixedPrecision;

/// <content>Finds normalization layers, and modules that cannot be trained in mixed precision.</content>
internal sealed partial class ComputeModel
{
    /// <summary>Creates an exception that names the module that fails in mixed precision, or the model if no such module is found.</summary>
    public NotSupportedException Refusal(Tensor images, ExternalException failure)
    {
        var culprit = FindFailing(images) is var (name, module)
            ? $"The module '{name}' ({module.GetType().Name})"
            : $"The model ({Model.GetType().Name})";
        var reason = failure.Message.Split('\n', 2)[0];
        return new NotSupportedException(
            $"{culprit} cannot compute in mixed precision: {reason} Train it with Precision.Float32.", failure);
    }

    private void RefuseSharedParameters()
    {
        var owners = new Dictionary<IntPtr, string>();
        foreach (var (prefix, module) in Modules())
        {
            foreach (var (name, parameter) in module.named_parameters(recurse: false))
            {
                var fullName = Join(prefix, name);
                if (!owners.TryAdd(parameter.Handle, fullName) && owners[parameter.Handle] != fullName)
                {
                    throw new NotSupportedException(
                        $"The parameters '{owners[parameter.Handle]}' and '{fullName}' are the same; TorchSharp cannot convert shared "
                        + "parameters. Train the model with Precision.Float32.");
                }
            }
        }
    }

    private (string Name, Module Module)? FindFailing(Tensor images)
    {
        var entered = new Stack<(string, Module)>();
        var remove = new List<Action>();
        foreach (var (name, module) in Model.named_modules())
        {
            if (module is Module<Tensor, Tensor> layer)
            {
                var before = layer.register_forward_pre_hook((_, input) =>
                {
                    entered.Push((name, layer));
                    return input;
                });
                var after = layer.register_forward_hook((_, _, output) =>
                {
                    entered.Pop();
                    return output;
                });
                remove.Add(before.remove);
                remove.Add(after.remove);
            }
        }

        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            Model.call(images);
            return null;
        }
        catch (ExternalException)
        {
            return entered.TryPeek(out var last) ? last : null;
        }
        finally
        {
            remove.ForEach(action => action());
        }
    }

    private HashSet<string> NormParameterNames() =>
        [.. Norms().SelectMany(norm => norm.Module.named_parameters().Select(entry => Join(norm.Name, entry.Item1)))];

    private List<(string Name, Module Module)> Norms() => [.. Modules().Where(entry => IsNorm(entry.Module))];

    private IEnumerable<(string Name, Module Module)> Modules() =>
        Model.named_modules().Select(entry => (entry.Item1, entry.Item2)).Prepend((string.Empty, Model));

    /// <summary>Determines whether a module is a normalization layer, by its type, the name of its type, or its running statistics.</summary>
    private static bool IsNorm(Module module) =>
        module is NormBase
        || (!module.children().Any()
            && (NormName().IsMatch(module.GetType().Name)
                || module.named_buffers(recurse: false).Any(entry => entry.Item1 is "running_mean" or "running_var")));

    [GeneratedRegex("Norm(alization)?([123]d)?$", RegexOptions.CultureInvariant)]
    private static partial Regex NormName();

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}

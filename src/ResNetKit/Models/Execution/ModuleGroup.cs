using TorchSharp;

namespace ResNetKit.Models.Execution;

/// <summary>Represents one level in the names of modules, such as <c>layer1</c>. It has no behavior of its own.</summary>
internal sealed class ModuleGroup() : torch.nn.Module(nameof(ModuleGroup));

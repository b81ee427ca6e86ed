using TorchSharp;

namespace ResNetKit.Models.Execution;

/// <summary>A level in the names of modules, such as <c>layer1</c>; it does nothing itself.</summary>
internal sealed class ModuleGroup() : torch.nn.Module(nameof(ModuleGroup));

namespace TorchSharp.Modules;

/// <summary>Marks modules that have no parameters, buffers or submodules.</summary>
#pragma warning disable CA1040 // A marker is what TorchSharp has here.
public interface IParameterLessModule
{
}
#pragma warning restore CA1040

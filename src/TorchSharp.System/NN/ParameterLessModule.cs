using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A module that has, and takes, no parameters, buffers or submodules.</summary>
public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name) : base(name)
    {
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) => throw Refusal(name);

    public override void register_parameter(string name, Parameter param) => throw Refusal(name);

    public override void register_module(string name, nn.Module? submodule) => throw Refusal(name);

    private InvalidOperationException Refusal(string name) =>
        new($"{GetName()} is a module without parameters, buffers and submodules; \"{name}\" cannot be registered.");
}

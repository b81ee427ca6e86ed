using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The base of all modules: a named tree of parameters, buffers and submodules.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private bool _training = true;
            private bool _registered;

            protected string name;

            protected Module(string name)
            {
                this.name = name;
            }

            public virtual string GetName() => name;

            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in _submodules.Values) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        using var gradient = parameter.grad;
                        if (gradient is null) continue;
                        using (no_grad()) gradient.zero_();
                    }
                }
            }

            /// <summary>Applies a function to the children, depth first, then to this module.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var child in _submodules.Values) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>
            /// Registers what the instance fields hold now, under the fields' names: modules, parameters, and other tensors as buffers;
            /// the most derived class first, and only the first time it is called.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_registered) return;
                _registered = true;

                const BindingFlags declared =
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(declared))
                    {
                        var component = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                        if (IsTaken(component)) continue;
                        switch (field.GetValue(this))
                        {
                            case Module module: register_module(component, module); break;
                            case Parameter parameter: register_parameter(component, parameter); break;
                            case Tensor tensor: register_buffer(component, tensor); break;
                        }
                    }
                }
            }

            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null)
                {
                    _submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"Submodule name \"{name}\" is empty or has a dot in it.", nameof(name));
                }
                RefuseTaken(name);
                submodule.RegisterComponents();
                _submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                RefuseTaken(name);
                _parameters.Add(name, param);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                RefuseTaken(name);
                _buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Puts a layer's own parameter under its name, in the place of the one there; null takes it away.</summary>
            private protected void SetParameter(string name, ref Parameter? field, Parameter? value)
            {
                if (ReferenceEquals(field, value)) return;
                field?.Dispose();
                field = value;
                value?.DetachFromDisposeScope();
                if (value is null) _parameters.Remove(name);
                else _parameters[name] = value;
            }

            /// <summary>Puts a layer's own buffer under its name, in the place of the one there; null takes it away.</summary>
            private protected void SetBuffer(string name, ref Tensor? field, Tensor? value)
            {
                if (ReferenceEquals(field, value)) return;
                field?.Dispose();
                field = value;
                value?.DetachFromDisposeScope();
                if (value is null) _buffers.Remove(name);
                else _buffers[name] = (value, true);
            }

            /// <summary>Forgets the submodules; a container does before it names them anew.</summary>
            protected void ClearModules() => _submodules.Clear();

            private bool IsTaken(string name) =>
                _parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _submodules.ContainsKey(name);

            private void RefuseTaken(string name)
            {
                ArgumentNullException.ThrowIfNull(name);
                if (IsTaken(name))
                {
                    throw new InvalidOperationException($"{GetName()} has a parameter, buffer or submodule \"{name}\" already.");
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var parameter in _parameters.Values) parameter.Dispose();
                foreach (var (tensor, _) in _buffers.Values) tensor.Dispose();
                foreach (var child in _submodules.Values) child.Dispose();
            }
        }
    }
}

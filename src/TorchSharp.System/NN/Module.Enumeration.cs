using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                foreach (var (name, child) in _submodules) yield return (name, child);
            }

            /// <summary>All modules below this one, without it.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(module => module.module);

            /// <summary>All modules below this one, without it; at each level the children come before their own children.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (below, module) in child.named_modules()) yield return ($"{name}.{below}", module);
                }
            }

            /// <summary>The parameters without their names, which cost more than the walk.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true)
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var parameter in _parameters.Values)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter)) yield return parameter;
                }
                if (!recurse) yield break;
                foreach (var child in _submodules.Values)
                {
                    foreach (var parameter in child.parameters())
                    {
                        if (seen.Add(parameter)) yield return parameter;
                    }
                }
            }

            /// <summary>The parameters, a shared one once, under the first of its names. Disposed ones are left out.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var (name, parameter) in _parameters)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter)) yield return (name, parameter);
                }
                if (!recurse) yield break;
                foreach (var (child, module) in named_children())
                {
                    foreach (var (name, parameter) in module.named_parameters())
                    {
                        if (seen.Add(parameter)) yield return ($"{child}.{name}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(buffer => buffer.buffer);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var (name, (tensor, persistent)) in _buffers)
                {
                    if ((persistent || include_nonpersistent) && !tensor.IsInvalid && seen.Add(tensor)) yield return (name, tensor);
                }
                if (!recurse) yield break;
                foreach (var (child, module) in named_children())
                {
                    foreach (var (name, tensor) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(tensor)) yield return ($"{child}.{name}", tensor);
                    }
                }
            }

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The parameter of a dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                if (_parameters.TryGetValue(target, out var parameter)) return parameter;
                return Descend(target, out var rest)?.get_parameter(rest);
            }

            /// <summary>The buffer of a dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                if (_buffers.TryGetValue(target, out var buffer)) return buffer.Tensor;
                return Descend(target, out var rest)?.get_buffer(rest);
            }

            private Module? Descend(string target, out string rest)
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                rest = target[(dot + 1)..];
                return dot > 0 && _submodules.TryGetValue(target[..dot], out var child) ? child : null;
            }
        }
    }
}

using System.Collections;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Modules in a list; each is registered under its index.</summary>
    public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
    {
        private readonly List<T> _modules = [];

        public ModuleList(params T[] modules) : base(nameof(ModuleList<>))
        {
            extend(modules);
        }

        public int Count => _modules.Count;

        public bool IsReadOnly => false;

        public T this[int index]
        {
            get => _modules[index];
            set
            {
                _modules[index] = value;
                Number();
            }
        }

        public void Add(T item)
        {
            _modules.Add(item);
            Number();
        }

        public void append(params T[] parameters) => extend(parameters);

        public void extend(IEnumerable<T> modules)
        {
            _modules.AddRange(modules);
            Number();
        }

        public void Insert(int index, T item)
        {
            _modules.Insert(index, item);
            Number();
        }

        public bool Remove(T item)
        {
            var removed = _modules.Remove(item);
            Number();
            return removed;
        }

        public void RemoveAt(int index)
        {
            _modules.RemoveAt(index);
            Number();
        }

        public void Clear()
        {
            _modules.Clear();
            Number();
        }

        public bool Contains(T item) => _modules.Contains(item);

        public int IndexOf(T item) => _modules.IndexOf(item);

        public void CopyTo(T[] array, int arrayIndex) => _modules.CopyTo(array, arrayIndex);

        public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private void Number()
        {
            ClearModules();
            for (var i = 0; i < _modules.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), _modules[i]);
        }
    }
}

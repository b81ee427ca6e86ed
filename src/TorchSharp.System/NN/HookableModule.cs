namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that lets others in before and after its forward pass.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private protected OrderedDictionary<string, TPreHook>? PreHooks;
            private protected OrderedDictionary<string, TPostHook>? PostHooks;
            private protected OrderedDictionary<string, Action<Module>>? ModulePreHooks;
            private protected OrderedDictionary<string, Action<Module>>? ModulePostHooks;

            protected HookableModule(string name) : base(name)
            {
            }

            public HookRemover register_forward_hook(TPostHook hook) => Add(ref PostHooks, hook);

            public HookRemover register_forward_hook(Action<Module> hook) => Add(ref ModulePostHooks, hook);

            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(ref PreHooks, hook);

            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(ref ModulePreHooks, hook);

            /// <summary>Whether a call has anything to do beside the forward pass. The dictionaries come to be with their first hook.</summary>
            private protected bool HasHooks =>
                PreHooks is not null || PostHooks is not null || ModulePreHooks is not null || ModulePostHooks is not null;

            /// <summary>The hooks as they are now: a hook may remove itself, or another, while they run.</summary>
            private protected static THook[] Snapshot<THook>(OrderedDictionary<string, THook>? hooks) =>
                hooks is { Count: > 0 } ? [.. hooks.Values] : [];

            private HookRemover Add<THook>(ref OrderedDictionary<string, THook>? hooks, THook hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                hooks ??= [];
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                PreHooks?.Remove(key);
                PostHooks?.Remove(key);
                ModulePreHooks?.Remove(key);
                ModulePostHooks?.Remove(key);
            }

            /// <summary>Takes one hook away again.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                public void remove() => _module.Remove(_key);
            }
        }
    }
}

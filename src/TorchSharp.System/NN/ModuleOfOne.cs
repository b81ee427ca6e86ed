namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with one input.</summary>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The computation itself, without hooks.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the hooks around <see cref="forward"/>. A typed hook's result, where it is not null, takes the place of what it was shown.</summary>
            public TResult call(T input) => HasHooks ? CallWithHooks(input) : forward(input);

            private TResult CallWithHooks(T input)
            {
                foreach (var hook in Snapshot(ModulePreHooks)) hook(this);
                foreach (var hook in Snapshot(PreHooks))
                {
                    if (hook(this, input) is { } replacement) input = replacement;
                }
                var result = forward(input);
                foreach (var hook in Snapshot(PostHooks))
                {
                    if (hook(this, input, result) is { } replacement) result = replacement;
                }
                foreach (var hook in Snapshot(ModulePostHooks)) hook(this);
                return result;
            }
        }
    }
}

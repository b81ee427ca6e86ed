namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with two inputs.</summary>
        public abstract class Module<T1, T2, TResult>
            : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>,
              IModule<T1, T2, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The computation itself, without hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Runs the hooks around <see cref="forward"/>. A typed hook's result, where it is not null, takes the place of what it was shown.</summary>
            public TResult call(T1 input1, T2 input2) => HasHooks ? CallWithHooks(input1, input2) : forward(input1, input2);

            private TResult CallWithHooks(T1 input1, T2 input2)
            {
                foreach (var hook in Snapshot(ModulePreHooks)) hook(this);
                foreach (var hook in Snapshot(PreHooks))
                {
                    if (hook(this, input1, input2) is { } replacement) (input1, input2) = replacement;
                }
                var result = forward(input1, input2);
                foreach (var hook in Snapshot(PostHooks))
                {
                    if (hook(this, input1, input2, result) is { } replacement) result = replacement;
                }
                foreach (var hook in Snapshot(ModulePostHooks)) hook(this);
                return result;
            }
        }
    }
}

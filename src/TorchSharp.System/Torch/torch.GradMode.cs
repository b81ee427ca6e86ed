namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradModeGuard(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradModeGuard(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeGuard(mode);

    public static bool is_grad_enabled() => NativeMethods.ts_grad_enabled();

    public static IDisposable inference_mode(bool mode = true) => new InferenceModeGuard(mode);

    public static bool is_inference_mode_enabled() => NativeMethods.ts_inference_mode_enabled();

    /// <summary>Sets libtorch's grad mode of this thread, and puts the former one back.</summary>
    private sealed class GradModeGuard : IDisposable
    {
        private readonly bool _former = NativeMethods.ts_grad_enabled();
        private bool _disposed;

        internal GradModeGuard(bool enabled) => NativeMethods.ts_set_grad_enabled(enabled);

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            NativeMethods.ts_set_grad_enabled(_former);
        }
    }

    /// <summary>Holds libtorch's own guard, which must be freed on the thread that made it.</summary>
    private sealed class InferenceModeGuard : IDisposable
    {
        private nint _guard;

        internal InferenceModeGuard(bool enabled)
        {
            _guard = NativeMethods.ts_inference_mode_enter(enabled);
            if (_guard == 0) throw Native.LastError();
        }

        public void Dispose()
        {
            if (_guard == 0) return;
            NativeMethods.ts_inference_mode_leave(_guard);
            _guard = 0;
        }
    }
}

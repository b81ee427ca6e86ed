namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            if (UPLO is not ('L' or 'U')) throw new ArgumentException($"'{UPLO}' names no triangle: expected 'L' or 'U'.", nameof(UPLO));
            int status = NativeMethods.ts_eigh(input.NativeHandle, UPLO == 'U', out nint values, out nint vectors);
            return Native.WrapPair(status, values, vectors);
        }

        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) =>
            Native.Wrap(NativeMethods.ts_linalg_vector_norm(input.NativeHandle, ord, dims, dims?.Length ?? 0, keepdim));
    }
}

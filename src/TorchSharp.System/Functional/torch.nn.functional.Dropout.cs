namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                RequireProbability(p);
                if (!inplace) return Native.Wrap(NativeMethods.ts_dropout(input.NativeHandle, p, training));
                Native.Check(NativeMethods.ts_dropout_(input.NativeHandle, p, training));
                return input.alias();
            }

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                RequireProbability(p);
                if (!inplace) return Native.Wrap(NativeMethods.ts_feature_dropout(input.NativeHandle, p, training));
                Native.Check(NativeMethods.ts_feature_dropout_(input.NativeHandle, p, training));
                return input.alias();
            }

            private static void RequireProbability(double p)
            {
                if (p is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p,
                    "A dropout probability lies between 0 and 1.");
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => Positive(NativeMethods.ts_get_num_threads());

    public static void set_num_threads(int num) => Native.Check(NativeMethods.ts_set_num_threads(num));

    public static int get_num_interop_threads() => Positive(NativeMethods.ts_get_num_interop_threads());

    public static void set_num_interop_threads(int num) => Native.Check(NativeMethods.ts_set_num_interop_threads(num));

    private static int Positive(int count) => count > 0 ? count : throw Native.LastError();
}

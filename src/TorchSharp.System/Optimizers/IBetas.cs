namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Something with the two decay rates of Adam, which a schedule can set.</summary>
        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }
    }
}

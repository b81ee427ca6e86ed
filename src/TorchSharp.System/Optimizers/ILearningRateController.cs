namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>A group of parameters whose learning rate a schedule can set.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }
    }
}

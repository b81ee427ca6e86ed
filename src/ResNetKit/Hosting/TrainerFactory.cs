using Microsoft.Extensions.Logging;
using TorchSharp;

namespace ResNetKit;

/// <summary>Creates trainers with the options and the logger of a host.</summary>
/// <param name="options">The options of the trainers.</param>
/// <param name="logger">The logger of the trainers.</param>
public sealed class TrainerFactory(TrainerOptions options, ILogger<Trainer> logger)
{
    /// <summary>Creates a trainer for a model.</summary>
    /// <param name="model">The model, such as the host's <see cref="ResNet"/>. Its parameters must be float32.</param>
    /// <param name="callbacks">The callbacks of the trainer.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="InvalidOptionsException">The options of the factory are invalid. The exception lists all failures.</exception>
    public Trainer Create(torch.nn.Module<torch.Tensor, torch.Tensor> model, params IEnumerable<Training.TrainerCallback> callbacks)
    {
        ArgumentNullException.ThrowIfNull(callbacks);
        var trainer = new Trainer(model, options) { Logger = logger };
        foreach (var callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        return trainer;
    }
}

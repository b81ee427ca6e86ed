using Microsoft.Extensions.Options;

namespace ResNetKit.Training;

/// <summary>Checks each option against its annotations, and the options against each other, for hosts.</summary>
[OptionsValidator]
internal sealed partial class TrainerOptionsValidator : IValidateOptions<TrainerOptions>;

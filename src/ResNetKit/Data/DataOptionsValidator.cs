using Microsoft.Extensions.Options;

namespace ResNetKit.Data;

/// <summary>Checks each option against its annotations, for hosts.</summary>
[OptionsValidator]
internal sealed partial class DataOptionsValidator : IValidateOptions<DataOptions>;

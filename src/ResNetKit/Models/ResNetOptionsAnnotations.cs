using Microsoft.Extensions.Options;

namespace ResNetKit.Models;

/// <summary>Checks each option against its annotations, stem and stages included.</summary>
[OptionsValidator]
internal sealed partial class ResNetOptionsAnnotations : IValidateOptions<ResNetOptions>;

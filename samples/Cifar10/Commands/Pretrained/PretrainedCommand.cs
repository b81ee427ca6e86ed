using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary><c>pretrained</c>: networks that others trained.</summary>
internal static class PretrainedCommand
{
    public static Command Create() => new("pretrained", "List, fetch, try and verify networks that others trained.")
    {
        ListCommand.Create(),
        FetchCommand.Create(),
        PredictCommand.Create(),
        VerifyCommand.Create(),
    };
}

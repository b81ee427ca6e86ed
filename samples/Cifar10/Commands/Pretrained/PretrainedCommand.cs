using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>Defines the command <c>pretrained</c>, for networks that were trained elsewhere.</summary>
internal static class PretrainedCommand
{
    public static Command Create() => new("pretrained", "List, download, use and verify networks that were trained elsewhere.")
    {
        ListCommand.Create(),
        FetchCommand.Create(),
        PredictCommand.Create(),
        VerifyCommand.Create(),
    };
}

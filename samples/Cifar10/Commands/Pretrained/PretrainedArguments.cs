using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>What several of the commands ask for.</summary>
internal static class PretrainedArguments
{
    public static Argument<string[]> Names(ArgumentArity arity) => new("networks")
    {
        Description = "names that \"pretrained list\" tells, hf:owner/name[@revision][/file], https addresses or files",
        Arity = arity,
    };
}

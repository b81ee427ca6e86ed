using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>Defines the arguments that several <c>pretrained</c> commands share.</summary>
internal static class PretrainedArguments
{
    public static Argument<string[]> Names(ArgumentArity arity) => new("networks")
    {
        Description = "names listed by \"pretrained list\", hf:owner/name[@revision][/file], https addresses or files",
        Arity = arity,
    };
}

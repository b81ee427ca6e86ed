namespace ResNetKit.Tests.Models;

/// <summary>Contains the program that <see cref="MissingLibtorchTests"/> starts: it builds a network, and prints the exception.</summary>
internal static class MissingLibtorch
{
    /// <summary>The argument that makes this assembly run the program instead of tests.</summary>
    public const string Command = "build-a-network";

    public static int Run()
    {
        try
        {
            using var model = ResNetBuilder.FromPreset("resnet20").Build();
            Console.WriteLine("built");
        }
        catch (DllNotFoundException exception)
        {
            Console.WriteLine(exception.Message);
        }

        return 0;
    }
}

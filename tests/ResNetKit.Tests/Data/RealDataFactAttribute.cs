using System.Runtime.CompilerServices;

namespace ResNetKit.Tests.Data;

/// <summary>
/// Marks a test that needs CIFAR-10 in the folder that <c>RESNETKIT_DATA</c> names or, without this variable, in <c>../shared/cifar-10-batches-bin</c>,
/// relative to the repository. The test is skipped with a message if the images are not there.
/// </summary>
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (Folder is null)
        {
            Skip = "Needs CIFAR-10: set RESNETKIT_DATA to the folder of its binary files.";
        }
    }

    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RESNETKIT_DATA") is { Length: > 0 } named)
        {
            return Cifar10Dataset.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ResNetKit.sln")))
            {
                var beside = Path.Combine(folder.FullName, "..", "shared", "cifar-10-batches-bin");
                return Cifar10Dataset.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}

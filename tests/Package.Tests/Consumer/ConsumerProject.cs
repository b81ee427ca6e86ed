using System.Text;
using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>
/// A project to which all packages were added as the readme says. It has the programs of the documentation, each a method that the first
/// argument selects, and is built once.
/// </summary>
public sealed class ConsumerProject : IDisposable
{
    private readonly ConsumerApplication _application;

    public ConsumerProject(PackedPackages packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        _application = new ConsumerApplication(packages);
        _application.AddPackage("ResNetKit", BuildSettings.Version);
        _application.AddPackage("ResNetKit.Reporting", BuildSettings.Version);
        _application.AddPackage(BuildSettings.LibtorchPackage, BuildSettings.LibtorchVersion);

        // Of the programs, only the quickstart uses them.
        if (BuildSettings.KernelsArePacked)
        {
            _application.AddPackage("ResNetKit.Cpu", BuildSettings.Version);
            AddProgram("Quickstart", ExamplePrograms.ShortQuickstart);
        }

        // The readme's example is also compiled as it is.
        AddProgram("ReadmeAsItIs", ExamplePrograms.Readme);
        AddProgram("Readme", ExamplePrograms.ShortReadme);
        AddProgram("GettingStarted", ExamplePrograms.ShortGettingStarted);
        _application.Write("Program.cs", $$"""
            await (args[0] switch
            {
                "Readme" => Readme.Run(),
                {{(BuildSettings.KernelsArePacked ? "\"Quickstart\" => Quickstart.Run()," : "")}}
                "GettingStarted" => GettingStarted.Run(),
                _ => throw new ArgumentException(args[0]),
            });
            """);
        _application.Build();
    }

    /// <summary>The project's folder.</summary>
    public string Folder => _application.Folder;

    /// <summary>The packages of the project, as <c>ID/VERSION</c>.</summary>
    public IReadOnlyList<string> Packages => _application.Packages;

    /// <summary>Runs one of the programs and returns its output.</summary>
    public string Run(string program) => _application.Run(program);

    /// <summary>The project with everything that it imports, as one text.</summary>
    public string Evaluate() => _application.Command("msbuild", "-preprocess", "-nologo");

    public void Dispose() => _application.Dispose();

    // Using directives go to the top of the file; the rest becomes a method.
    private void AddProgram(string name, string code) => _application.Write(
        name + ".cs",
        new StringBuilder(string.Concat(Document.Directives(code))).Append($$"""
            internal static class {{name}}
            {
                internal static async Task Run()
                {
                    {{Document.Body(code)}}
                    await Task.CompletedTask;
                }
            }
            """).ToString());
}

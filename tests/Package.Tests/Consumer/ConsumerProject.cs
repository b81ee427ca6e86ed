using System.Text;
using ResNetKit.Package.Tests.Packing;
using ResNetKit.Tests;

namespace ResNetKit.Package.Tests.Consumer;

/// <summary>
/// Represents a project with ResNetKit, ResNetKit.Reporting and libtorch, and with ResNetKit.Cpu if that is packed. The project contains the
/// programs of the documentation, each as a method, and is built once. The first argument selects the method.
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

        // Only the quickstart uses this package.
        if (BuildSettings.KernelsArePacked)
        {
            _application.AddPackage("ResNetKit.Cpu", BuildSettings.Version);
            AddProgram("Quickstart", ExamplePrograms.ShortQuickstart);
        }

        // The readme's example is also compiled in its full form.
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

    /// <summary>Gets the folder of the project.</summary>
    public string Folder => _application.Folder;

    /// <summary>Gets the packages of the project, as <c>ID/VERSION</c>.</summary>
    public IReadOnlyList<string> Packages => _application.Packages;

    /// <summary>Runs one of the programs and returns its output.</summary>
    public string Run(string program) => _application.Run(program);

    /// <summary>Gets the project with everything that it imports, as one text.</summary>
    public string Evaluate() => _application.Command("msbuild", "-preprocess", "-nologo");

    public void Dispose() => _application.Dispose();

    // Moves using directives to the top of the file, and makes a method of the rest.
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

using System.Text.RegularExpressions;

namespace ResNetKit.Samples.Hosted.Tests;

/// <summary>Runs samples/Serve with a small network from a file.</summary>
public sealed partial class ServeFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-serve-").FullName;
    private readonly HostProcess _server;

    public ServeFixture()
    {
        Model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).WithClasses(4).Build();
        Model.ClassNames = ["bird", "cat", "dog", "frog"];
        Model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        var file = Path.Combine(_folder, "pets.safetensors");
        Model.Save(file);

        _server = HostProcess.StartServer(_folder, "--Model=" + file);
        _server.WaitFor("Now listening on: ");

        // The tests send "Expect: 100-continue". By default, a client then waits for one second and sends the body even if the server has not asked for it.
        var patient = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        Client = new HttpClient(patient) { BaseAddress = new Uri(Address().Match(_server.Log).Value) };
    }

    /// <summary>Gets the network that the server uses.</summary>
    public ResNet Model { get; }

    /// <summary>Gets a client of the server.</summary>
    public HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
        Model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}

using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ResNetKit.Tests.Interop;

/// <summary>Marks a test that needs PyTorch. The test is skipped with the reason if <c>/usr/bin/python3</c> cannot import PyTorch.</summary>
internal sealed class PyTorchFactAttribute : FactAttribute
{
    private const string Python = "/usr/bin/python3";

    private static readonly bool _installed = TryRun("-c", "import torch");

    public PyTorchFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) =>
        Skip = _installed ? null : "PyTorch cannot be run here; to have it, install the package python3-torch.";

    /// <summary>Runs Python. If Python fails, fails the test with the error messages.</summary>
    public static void Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "PyTorch said: {0}", complaint);
    }

    /// <summary>Determines whether Python can run a program without an error.</summary>
    public static bool TryRun(params string[] arguments)
    {
        try
        {
            using var process = Start(arguments);
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
}

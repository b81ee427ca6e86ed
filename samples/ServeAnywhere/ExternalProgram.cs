using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ServeAnywhere;

/// <summary>Another program that runs a network, through one of the scripts in the folder "programs".</summary>
internal sealed class ExternalProgram
{
    private static readonly string _folder = typeof(ExternalProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Programs").Value!;

    // The distribution's Python is the one that its packages of OpenCV and PyTorch are for.
    private static readonly string _python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : OperatingSystem.IsWindows() ? "python" : "python3";

    private readonly string _executable;
    private readonly string _script;
    private readonly Lazy<string?> _missing;

    private ExternalProgram(string name, string executable, string script, string[] trial, string install)
    {
        Name = name;
        _executable = executable;
        _script = script;
        _missing = new Lazy<string?>(() => CanRun(trial) ? null : $"{name} cannot be run here; to have it, {install}.");
    }

    /// <summary>ONNX Runtime under Node.js. Takes an ONNX file.</summary>
    public static ExternalProgram OnnxRuntime { get; } = new(
        "ONNX Runtime", "node", "onnxruntime.js", ["-e", "require('onnxruntime-node')"],
        "install Node.js and run \"npm install --ignore-scripts\" in samples/ServeAnywhere/programs");

    /// <summary>OpenCV's DNN module. Takes an ONNX file.</summary>
    public static ExternalProgram OpenCV { get; } = new(
        "OpenCV", _python, "opencv.py", ["-c", "import cv2"], "install the package python3-opencv");

    /// <summary>PyTorch. Takes a plan as JSON and a safetensors file.</summary>
    public static ExternalProgram PyTorch { get; } = new(
        "PyTorch", _python, "pytorch.py", ["-c", "import torch"], "install the package python3-torch");

    public string Name { get; }

    /// <summary>Why the program cannot be run here, and what to do about it; null if it can.</summary>
    public string? MissingReason => _missing.Value;

    /// <summary>Runs a network.</summary>
    /// <param name="network">The files that describe it; others are written beside the first.</param>
    /// <param name="images">Values of the input, row after row.</param>
    /// <param name="shape">Shape of the input.</param>
    /// <returns>Values of the output.</returns>
    /// <exception cref="InvalidOperationException">The program failed; the message is its own.</exception>
    public float[] Run(string[] network, float[] images, long[] shape)
    {
        var (input, output) = (network[0] + ".in", network[0] + ".out");
        File.WriteAllBytes(input, MemoryMarshal.AsBytes<float>(images));
        var sizes = string.Join(',', shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var (exitCode, complaint) = RunScript([_script, .. network, input, sizes, output]);
        return exitCode == 0
            ? MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray()
            : throw new InvalidOperationException($"{Name} failed: {complaint.Trim()}");
    }

    /// <summary>Runs the program with any arguments.</summary>
    public (int ExitCode, string Complaint) RunScript(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(_executable, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
        })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, complaint);
    }

    private bool CanRun(string[] arguments)
    {
        try
        {
            return RunScript(arguments).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ResNetKit.Onnx.Tests;

/// <summary>A program that runs ONNX files, through one of the scripts in tests/interop.</summary>
internal sealed class OnnxRunner
{
    private static readonly string _scripts = typeof(OnnxRunner).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "InteropScripts").Value!;

    private readonly string _program;
    private readonly string _script;

    private OnnxRunner(string program, string script, string trial, string install)
    {
        _program = program;
        _script = script;
        MissingReason = TryStart(program, trial) ? null : $"It cannot be run here; to have it, {install}.";
    }

    public static OnnxRunner OnnxRuntime { get; } = new(
        "node",
        "onnxruntime.js",
        "-e \"require('onnxruntime-node')\"",
        "install Node.js and run \"npm install --ignore-scripts\" in tests/interop");

    public static OnnxRunner OpenCV { get; } = new(
        "/usr/bin/python3", "opencv.py", "-c \"import cv2\"", "install the package python3-opencv");

    /// <summary>Why the program cannot be run here; null if it can.</summary>
    public string? MissingReason { get; }

    /// <summary>Runs a model.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="images">Values of the input, row after row.</param>
    /// <param name="shape">Shape of the input.</param>
    /// <returns>Values of the output.</returns>
    public float[] Run(string model, float[] images, long[] shape)
    {
        var input = model + ".in";
        var output = model + ".out";
        File.WriteAllBytes(input, MemoryMarshal.AsBytes<float>(images));
        using var process = Start(_program, [_script, model, input, string.Join(',', shape.Select(size => size.ToString(CultureInfo.InvariantCulture))), output]);
        var complaint = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0} should run the file, but said: {1}", _script, complaint.Result);
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray();
    }

    private static bool TryStart(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = _scripts,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardOutput.ReadToEndAsync();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = _scripts,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

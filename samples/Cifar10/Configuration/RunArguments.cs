using System.CommandLine;
using ResNetKit.Cpu;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Defines the options that several commands share.</summary>
internal static class RunArguments
{
    /// <summary>The network that is used if neither a preset nor a file is given. It is small and trains within minutes.</summary>
    public const string DefaultPreset = "resnet20-b";

    public static Option<string?> Preset() => new("--preset")
    {
        Description = $"a predefined network; \"presets\" lists them (default: {DefaultPreset})",
        HelpName = "NAME",
    };

    public static Option<string?> Config() => new("--config")
    {
        Description = "a JSON file with the sections \"model\", \"data\" and \"training\", or the run.json of an earlier run",
        HelpName = "FILE",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "a folder with CIFAR-10 or with pictures (train/CLASS/* and test/CLASS/* or val/CLASS/*, or only CLASS/*), \"synthetic\", or \"auto\": CIFAR-10 from the folder in RESNETKIT_DATA or the user's cache folder, or else synthetic images",
        HelpName = "DIR",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<int> ImageSize()
    {
        var option = new Option<int>("--image-size") { Description = "the number of rows and columns to which pictures are resized", HelpName = "N", DefaultValueFactory = _ => 32 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024)
            {
                result.AddError("--image-size must be from 1 to 1024");
            }
        });
        return option;
    }

    public static Option<int?> Threads()
    {
        var option = new Option<int?>("--threads") { Description = "the number of threads of libtorch (default: one per processor)", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--threads must be 1 or more");
            }
        });
        return option;
    }

    /// <summary>Sets the number of threads of libtorch, and enables the CPU kernels.</summary>
    /// <remarks>
    /// By default, libtorch uses as many threads as it detects physical cores. On virtual machines, this number can be far too low.
    /// </remarks>
    /// <param name="threads">
    /// The number of threads; <see langword="null"/> for the number in <c>OMP_NUM_THREADS</c>, or else the number of processors divided by
    /// <paramref name="processes"/>.
    /// </param>
    /// <param name="processes">The number of processes that share the cores of the machine.</param>
    public static void Apply(int? threads, int processes = 1)
    {
        Libtorch.EnsureLoaded();
        if (threads is not null || Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
        {
            torch.set_num_threads(threads ?? Math.Max(1, Environment.ProcessorCount / processes));
        }
        CpuKernels.Enable();
    }
}

using System.CommandLine;
using ResNetKit.Cpu;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>The arguments that several commands share.</summary>
internal static class RunArguments
{
    /// <summary>The network where neither a preset nor a file is named: the smallest, which trains well in minutes.</summary>
    public const string DefaultPreset = "resnet20-b";

    public static Option<string?> Preset() => new("--preset")
    {
        Description = $"a network by name; \"presets\" lists them (default {DefaultPreset})",
        HelpName = "NAME",
    };

    public static Option<string?> Config() => new("--config")
    {
        Description = "a JSON file with sections \"model\", \"data\" and \"training\", or an earlier run's run.json",
        HelpName = "FILE",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "a folder with CIFAR-10 or with pictures (train/CLASS/* and test/CLASS/* or val/CLASS/*, or CLASS/* alone), \"synthetic\", or \"auto\": RESNETKIT_DATA, then the user's cache folder, then synthetic images",
        HelpName = "DIR",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<int> ImageSize()
    {
        var option = new Option<int>("--image-size") { Description = "rows and columns that pictures are brought to", HelpName = "N", DefaultValueFactory = _ => 32 };
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
        var option = new Option<int?>("--threads") { Description = "threads that libtorch computes with (default: one a core)", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--threads must be 1 or more");
            }
        });
        return option;
    }

    /// <summary>Sets the threads and enables the kernels. libtorch's own default is what it can find out about physical cores, which on virtual
    /// machines may be one of many.</summary>
    /// <param name="threads">The number of threads asked for; null for the default.</param>
    /// <param name="processes">Number of processes that share the machine's cores.</param>
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

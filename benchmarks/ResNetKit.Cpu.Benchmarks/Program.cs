// Measures layers and training steps with and without the kernels of ResNetKit.Cpu.
//
// dotnet run -c Release --project benchmarks/ResNetKit.Cpu.Benchmarks -- layers [filter]
// dotnet run -c Release --project benchmarks/ResNetKit.Cpu.Benchmarks -- steps [filter] [rounds]
// dotnet run -c Release --project benchmarks/ResNetKit.Cpu.Benchmarks -- run NETWORK plain|kernels nchw|channels-last [seconds]
using ResNetKit.Cpu;
using ResNetKit.Cpu.Benchmarks;
using static TorchSharp.torch;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: layers [FILTER] | steps [FILTER] [ROUNDS] | run NETWORK plain|kernels nchw|channels-last [SECONDS]");
    return 1;
}
Console.WriteLine($"{CpuKernels.Enable()}, {get_num_threads()} threads");
var filter = args.Length > 1 && args[1] != "all" ? args[1] : null;
switch (args[0])
{
    case "layers":
        Layers.Run(filter);
        break;
    case "steps":
        Steps.Run(filter, args.Length > 2 ? int.Parse(args[2], null) : 5);
        break;
    case "run":
        Steps.RunOne(args[1], args[2] == "kernels", args[3] == "channels-last", args.Length > 4 ? int.Parse(args[4], null) : 15);
        break;
    default:
        Console.Error.WriteLine($"unknown: {args[0]}");
        return 1;
}
foreach (var calls in CpuKernels.GetCalls())
{
    Console.WriteLine($"{calls.Operator}: {calls.Taken} taken{string.Concat(calls.Left.Select(l => $", {l.Value} left ({l.Key})"))}");
}
return 0;

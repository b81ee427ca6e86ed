using System.CommandLine;
using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>Defines the command <c>pretrained list</c>, which lists the known trained networks.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the known trained networks, with their parameters, published accuracy, license and source.");
        command.SetAction(_ =>
        {
            var networks = PretrainedNetwork.All;
            var width = networks.Max(network => network.Name.Length);
            Console.WriteLine($"{"network".PadRight(width)}  {"parameters",12}  {"accuracy",8}  {"license",-12}  source");
            foreach (var network in networks)
            {
                var parameters = network.Network is { } options ? ResNetBuilder.FromOptions(options).Describe().Parameters.ToString("N0", CultureInfo.InvariantCulture) : "";
                var accuracy = network.Accuracy is { } share ? (100 * share).ToString("F2", CultureInfo.InvariantCulture) + " %" : "";
                Console.WriteLine($"{network.Name.PadRight(width)}  {parameters,12}  {accuracy,8}  {network.License,-12}  {network.Source}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}

using System.CommandLine;
using System.Globalization;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>presets</c>, which lists the predefined networks.</summary>
internal static class PresetsCommand
{
    public static Command Create()
    {
        var command = new Command("presets", "List the predefined networks, with their parameters and multiply-adds per image.");
        command.SetAction(_ =>
        {
            var rows = Preset.All.Select(preset => (Preset: preset, Plan: ResNetBuilder.FromOptions(preset.Options).Describe())).ToList();
            var width = rows.Max(row => row.Preset.Name.Length);
            Console.WriteLine($"{"preset".PadRight(width)}  {"parameters",12}  {"MMAdds",10}  description");
            foreach (var (preset, plan) in rows)
            {
                var millions = (plan.MultiplyAdds / 1e6).ToString("N1", CultureInfo.InvariantCulture);
                var parameters = plan.Parameters.ToString("N0", CultureInfo.InvariantCulture);
                Console.WriteLine($"{preset.Name.PadRight(width)}  {parameters,12}  {millions,10}  {preset.Description}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}

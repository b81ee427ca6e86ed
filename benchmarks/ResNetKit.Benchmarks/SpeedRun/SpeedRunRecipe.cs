using System.Text.Json;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>What the experiment <c>speedrun</c> trains, read from its own document.</summary>
internal sealed record SpeedRunRecipe(string Preset, DataOptions Data, TrainerOptions Training, TestTimeAugmentation TestTimeAugmentation)
{
    public static SpeedRunRecipe Load()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "speedrun.json"));
        return JsonSerializer.Deserialize<SpeedRunRecipe>(text, JsonSerializerOptions.Web)!;
    }
}

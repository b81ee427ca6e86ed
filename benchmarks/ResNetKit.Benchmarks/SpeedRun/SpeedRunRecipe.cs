using System.Text.Json;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>Contains the recipe of the experiment <c>speedrun</c>, read from its file.</summary>
internal sealed record SpeedRunRecipe(string Preset, DataOptions Data, TrainerOptions Training, TestTimeAugmentation TestTimeAugmentation)
{
    public static SpeedRunRecipe Load()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "speedrun.json"));
        return JsonSerializer.Deserialize<SpeedRunRecipe>(text, JsonSerializerOptions.Web)!;
    }
}

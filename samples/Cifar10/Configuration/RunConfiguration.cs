using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Models;
using ResNetKit.Reporting;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Everything that decides a run, as one document.</summary>
internal sealed class RunConfiguration
{
    /// <summary>How the app writes JSON: the names that configuration files use.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How the app reads JSON: a key that means nothing is an error.</summary>
    public static JsonSerializerOptions Strict { get; } = new(Json)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public ResNetOptions Model { get; set; } = new();

    public DataOptions Data { get; set; } = new();

    public TrainerOptions Training { get; set; } = new();

    /// <summary>Every value by its path: <c>training.epochs</c>.</summary>
    public Dictionary<string, string> List() => OptionList.FromJson(JsonSerializer.SerializeToElement(this, Json)).ToDictionary();

    /// <summary>Checks the whole document.</summary>
    /// <returns>The network's plan, which checking the model makes.</returns>
    /// <exception cref="ValidationException">Something is broken; the message names every broken value of every section.</exception>
    public NetworkPlan Validate()
    {
        NetworkPlan? plan = null;
        var problems = new List<string>();
        Try(() => plan = ResNetBuilder.FromOptions(Model).Describe());
        Try(Data.Validate);
        Try(Training.Validate);
        if (problems.Count > 0)
        {
            throw new ValidationException(string.Join(Environment.NewLine, problems));
        }
        return plan!;

        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (Exception error) when (error is ValidationException or InvalidOptionsException or OptionsValidationException)
            {
                problems.Add(error.Message);
            }
        }
    }
}

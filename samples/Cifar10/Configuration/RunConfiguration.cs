using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Models;
using ResNetKit.Reporting;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Contains the complete configuration of a run.</summary>
internal sealed class RunConfiguration
{
    /// <summary>Gets the options with which the app writes JSON.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Gets the options with which the app reads JSON. Unknown keys are errors.</summary>
    public static JsonSerializerOptions Strict { get; } = new(Json)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public ResNetOptions Model { get; set; } = new();

    public DataOptions Data { get; set; } = new();

    public TrainerOptions Training { get; set; } = new();

    /// <summary>Lists all values by their paths, such as <c>training.epochs</c>.</summary>
    public Dictionary<string, string> List() => OptionList.FromJson(JsonSerializer.SerializeToElement(this, Json)).ToDictionary();

    /// <summary>Validates the configuration.</summary>
    /// <returns>The plan of the network, which is created during validation.</returns>
    /// <exception cref="ValidationException">One or more values are invalid; the message lists all invalid values of all sections.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network has more parameters than its budget.</exception>
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

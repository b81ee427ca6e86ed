using System.ComponentModel.DataAnnotations;

namespace ResNetKit.Training;

/// <summary>Checks annotated options and tells everything that is wrong with them at once.</summary>
internal static class OptionsValidation
{
    public static void Validate(IValidatableObject options, string name)
    {
        var results = new List<ValidationResult>();
        var context = new ValidationContext(options);
        Validator.TryValidateObject(options, context, results, validateAllProperties: true);

        // The validator skips an object's own rules while a property is broken; all are to be told.
        foreach (var result in options.Validate(context))
        {
            if (!results.Exists(known => known.ErrorMessage == result.ErrorMessage))
            {
                results.Add(result);
            }
        }

        if (results.Count > 0)
        {
            var members = results.SelectMany(result => result.MemberNames).Distinct();
            var lines = string.Join(Environment.NewLine, results.Select(result => "  " + result.ErrorMessage));
            throw new ValidationException(
                new ValidationResult($"The {name} options are not valid:{Environment.NewLine}{lines}", members),
                validatingAttribute: null,
                value: options);
        }
    }
}

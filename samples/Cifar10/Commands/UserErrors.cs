using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ResNetKit.Mpi;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Turns the library's exceptions into one clear line and an exit code; a stack trace is for our own mistakes only.</summary>
internal static class UserErrors
{
    public static async Task<int> CatchAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception error) when (IsOfTheUsersMaking(error))
        {
            Tell(MessageOf(error));
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException)
        {
            Tell("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (error is NonFiniteLossException or HttpRequestException)
        {
            Tell(MessageOf(error));
            return ExitCode.Failed;
        }
    }

    public static void Tell(string message) => Console.Error.WriteLine($"error: {message}");

    // .NET appends the parameter of an argument error, which means nothing to the user of a command.
    private static string MessageOf(Exception error) => error is ArgumentException { ParamName: { } name }
        ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : error.Message;

    private static bool IsOfTheUsersMaking(Exception error) => error
        is ArgumentException
        or ValidationException
        or InvalidOptionsException
        or OptionsValidationException
        or ParameterBudgetExceededException
        or InvalidDataException
        or DllNotFoundException
        or MpiException
        or JsonException
        or IOException
        or UnauthorizedAccessException;
}

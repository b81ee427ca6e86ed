using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ResNetKit.Mpi;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Converts expected exceptions to a message and an exit code. Other exceptions are not caught, so .NET shows them with a stack trace.</summary>
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

    // .NET appends the name of the parameter to the message of an ArgumentException, which is of no use on the command line.
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
        or NotSupportedException
        or StateDictMismatchException
        or DllNotFoundException
        or MpiException
        or JsonException
        or IOException
        or UnauthorizedAccessException;
}

// Serves a trained network over HTTP: POST a picture to /classify to get its three most probable classes as JSON.
using ResNetKit;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 10_000_000);
builder.Services.AddSingleton(_ => ResNet.Load(builder.Configuration["Model"] ?? "model.safetensors"));

var app = builder.Build();
app.Services.GetRequiredService<ResNet>();        // A file that cannot be loaded ends the program now, not at the first request.
using var turns = new SemaphoreSlim(2);           // A prediction uses all cores, so a third one would only need memory.

app.MapPost("/classify", async (Stream body, ResNet model, CancellationToken cancellation) =>
{
    using var picture = new MemoryStream();
    await body.CopyToAsync(picture, cancellation);
    picture.Position = 0;

    await turns.WaitAsync(cancellation);
    try
    {
        return Results.Ok(model.Predict(picture).Top(3).Select(guess => new { guess.ClassName, guess.Probability }));
    }
    catch (InvalidDataException error)
    {
        return Results.Problem(error.Message, statusCode: StatusCodes.Status400BadRequest);
    }
    finally
    {
        turns.Release();
    }
});

app.Run();

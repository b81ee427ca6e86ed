namespace ResNetKit.Samples.Hosted.Tests;

/// <summary>A test that sends a signal.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "One process cannot send another a signal on Windows.";
        }
    }
}

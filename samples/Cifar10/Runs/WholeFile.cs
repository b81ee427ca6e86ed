using System.Text;
using System.Text.Json;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Writes files that are there whole or not at all.</summary>
internal static class WholeFile
{
    public static void WriteJson<T>(string path, T value) => WriteText(path, JsonSerializer.Serialize(value, RunConfiguration.Json) + "\n");

    public static void WriteText(string path, string text)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create))
            {
                file.Write(Encoding.UTF8.GetBytes(text));

                // Renamed before its content is on the disk, the file could be empty after a power cut.
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // What kept the file from being written matters more.
            }

            throw;
        }
    }
}

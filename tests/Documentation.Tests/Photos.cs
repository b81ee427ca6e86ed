using System.Text.Json;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>
/// Writes photos for the tests of the guides: the folders <c>pets/cat</c> and <c>pets/dog</c>, the photo <c>holiday.jpg</c> of a cat, and the photo
/// <c>beach.jpg</c> of a dog.
/// </summary>
internal static class Photos
{
    /// <summary>Writes the photos as a phone stores them: most are rotated, and their metadata contains the orientation.</summary>
    public static void Write(string folder)
    {
        var json = File.ReadAllText(Path.Combine(Document.RepositoryRoot, "tests/reference/data/photos.json"));
        var photos = JsonSerializer.Deserialize<Dictionary<string, byte[][]>>(json)!;
        foreach (var kind in new[] { "cat", "dog" })
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, "pets", kind)).FullName;
            for (var index = 0; index < photos[kind].Length; index++)
            {
                File.WriteAllBytes(Path.Combine(place, $"IMG_{index:0000}.jpg"), photos[kind][index]);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "holiday.jpg"), photos["holiday"][0]);
        File.WriteAllBytes(Path.Combine(folder, "beach.jpg"), photos["holiday"][1]);
    }
}

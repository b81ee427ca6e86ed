using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>The short options of the command line that change the list of augmentations.</summary>
internal static class AugmentationSettings
{
    // Geometry first, then what changes pixels, then what covers them, then what mixes images.
    private static readonly string[] _first = [KnownAugmentations.RandomCrop, KnownAugmentations.HorizontalFlip, KnownAugmentations.AlternatingFlip];
    private static readonly string[] _last = [KnownAugmentations.Cutout, KnownAugmentations.RandomErasing, KnownAugmentations.Mixup, KnownAugmentations.CutMix];

    public static void Crop(JsonObject document, string value) => SetOrRemove(document, KnownAugmentations.RandomCrop, "padding", value);

    public static void Cutout(JsonObject document, string value) => SetOrRemove(document, KnownAugmentations.Cutout, "size", value);

    public static void Mixup(JsonObject document, string value) => SetOrRemove(document, KnownAugmentations.Mixup, "alpha", value);

    public static void CutMix(JsonObject document, string value) => SetOrRemove(document, KnownAugmentations.CutMix, "alpha", value);

    public static void Flip(JsonObject document, string value)
    {
        var list = ListOf(document);
        var name = value switch
        {
            "none" => null,
            "random" => KnownAugmentations.HorizontalFlip,
            "alternating" => KnownAugmentations.AlternatingFlip,
            _ => throw new ArgumentException($"--flip {value}: expected none, random or alternating"),
        };
        Remove(list, KnownAugmentations.HorizontalFlip, name);
        Remove(list, KnownAugmentations.AlternatingFlip, name);
        if (name is not null)
        {
            Add(list, name);
        }
    }

    private static void SetOrRemove(JsonObject document, string name, string key, string value)
    {
        var list = ListOf(document);
        if (value == "0")
        {
            Remove(list, name);
            return;
        }

        Add(list, name);
        SettingPath.Set(document, $"data:augmentations:{name}:{key}", value);
    }

    private static JsonArray ListOf(JsonObject document) => document["data"]!["augmentations"]!.AsArray();

    private static void Remove(JsonArray list, string name, string? unless = null)
    {
        if (name != unless)
        {
            list.RemoveAll(entry => SettingPath.NameOf(entry) == name);
        }
    }

    private static void Add(JsonArray list, string name)
    {
        if (list.Any(entry => SettingPath.NameOf(entry) == name))
        {
            return;
        }
        var place = list.ToList().FindIndex(entry => Rank(SettingPath.NameOf(entry)) > Rank(name));
        list.Insert(place < 0 ? list.Count : place, new JsonObject { ["type"] = name });
    }

    private static int Rank(string? name) =>
        Array.IndexOf(_first, name) is >= 0 and var first ? first - _first.Length : Array.IndexOf(_last, name) + 1;
}

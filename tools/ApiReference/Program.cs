// Writes the API reference, a Markdown page for each namespace, into a folder.
using ResNetKit.Tools.ApiReference;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: ApiReference FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
var pages = Reference.Create();
foreach (var stale in Directory.EnumerateFiles(folder, "*.md").Where(file => !pages.ContainsKey(Path.GetFileName(file))))
    File.Delete(stale);
foreach (var (name, text) in pages)
    File.WriteAllText(Path.Combine(folder, name), text);
Console.WriteLine($"{pages.Count} pages in {folder}");
return 0;

// Writes what the packages let others use: the API reference, a Markdown page for each namespace, into a folder; or the public
// surface, a file beside each project in the folder of the sources.
using ResNetKit.Tools.ApiReference;

switch (args)
{
    case ["pages", var folder]:
        Directory.CreateDirectory(folder);
        var pages = Reference.Create();
        foreach (var stale in Directory.EnumerateFiles(folder, "*.md").Where(file => !pages.ContainsKey(Path.GetFileName(file))))
            File.Delete(stale);
        foreach (var (name, text) in pages)
            File.WriteAllText(Path.Combine(folder, name), text);
        Console.WriteLine($"{pages.Count} pages in {folder}");
        return 0;

    case ["surface", var sources]:
        foreach (var assembly in Reference.Assemblies)
        {
            var file = Path.Combine(sources, assembly.GetName().Name!, Surface.FileName);
            var before = File.Exists(file) ? File.ReadAllText(file) : "";
            File.WriteAllText(file, Surface.Of(assembly));
            Console.WriteLine($"{file}\n{Surface.Difference(before, Surface.Of(assembly))}");
        }

        return 0;

    default:
        Console.Error.WriteLine("usage: ApiReference pages FOLDER | surface SOURCES");
        return 2;
}

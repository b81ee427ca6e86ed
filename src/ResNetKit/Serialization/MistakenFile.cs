using System.Text;

namespace ResNetKit.Serialization;

/// <summary>Recognizes files that are something else than their names say, as downloads and clones leave them.</summary>
internal static class MistakenFile
{
    private const int Looked = 512;

    /// <summary>Throws where a file is empty, a pointer of Git LFS, or a web page.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is; the message says so, and what to do.</exception>
    public static void Refuse(string path)
    {
        var buffer = new byte[Looked];
        int count;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0))
        {
            count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }

        if (count == 0)
        {
            throw new InvalidDataException($"'{path}' is empty. A copy or a download that failed leaves such a file: get it again.");
        }

        var text = Encoding.Latin1.GetString(buffer, 0, count).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"'{path}' is a pointer of Git LFS to the file, not the file itself. Run 'git lfs pull' in its repository, or download the file.");
        }

        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && text.Contains("<html", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException(
                $"'{path}' is a web page, not a file of tensors: a server answered the download with a page, such as one to log in. "
                + "Open the address in a browser to see what it wants.");
        }
    }
}

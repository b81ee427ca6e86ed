using System.Text;

namespace ResNetKit.Serialization;

/// <summary>Detects files whose content does not match their name. Failed downloads and clones leave such files.</summary>
internal static class MistakenFile
{
    private const int Looked = 512;

    /// <summary>Throws an exception if a file is empty, a Git LFS pointer, or a web page.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is empty, a Git LFS pointer, or a web page. The message says which of these it is, and what to do.
    /// </exception>
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
            throw new InvalidDataException($"'{path}' is empty, probably because a copy or a download failed. Copy or download it again.");
        }

        var text = Encoding.Latin1.GetString(buffer, 0, count).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"'{path}' is a Git LFS pointer, not the file itself. Run 'git lfs pull' in its repository, or download the file.");
        }

        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && text.Contains("<html", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException(
                $"'{path}' is a web page, not a file of tensors: a server answered the download with a page, such as one to log in. "
                + "Open the address in a browser to see the page.");
        }
    }
}

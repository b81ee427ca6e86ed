using System.Security.Cryptography;

namespace ResNetKit.Data.Downloading;

/// <summary>What a file's checksum has to be: all of its hexadecimal digits, or those that it begins with.</summary>
internal sealed record Checksum
{
    private const int Sha256Length = 64;

    // As many as torch.hub's file names have; fewer would vouch for nothing.
    private const int FewestDigits = 8;

    private readonly HashAlgorithmName _algorithm;
    private readonly string _digits;

    private Checksum(HashAlgorithmName algorithm, string digits) => (_algorithm, _digits) = (algorithm, digits);

    /// <summary>The checksum that older publishers give.</summary>
    /// <param name="digits">All 32 digits, in lower case.</param>
    public static Checksum Md5(string digits) => new(HashAlgorithmName.MD5, digits);

    /// <summary>The SHA-256 of a file, or its beginning.</summary>
    /// <param name="digits">From 8 to 64 digits, in lower case: see <see cref="IsSha256"/>.</param>
    public static Checksum Sha256(string digits) => new(HashAlgorithmName.SHA256, digits);

    /// <summary>Gets whether all of a SHA-256's digits are known.</summary>
    public bool IsWhole => _algorithm == HashAlgorithmName.SHA256 && _digits.Length == Sha256Length;

    /// <summary>Whether a text is the SHA-256 of a file, or at least its first 8 digits.</summary>
    public static bool IsSha256(string text) => text.Length is >= FewestDigits and <= Sha256Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a text is a whole SHA-256.</summary>
    public static bool IsWholeSha256(string text) => text.Length == Sha256Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Computes the SHA-256 of a file.</summary>
    public static Task<string> ComputeSha256Async(string path, CancellationToken cancellationToken) => Sha256("").ComputeAsync(path, cancellationToken);

    /// <summary>Computes the checksum of a file, of the same kind as this.</summary>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 17, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            return await ComputeAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Computes the checksum of a stream from its position on.</summary>
    public async Task<string> ComputeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(_algorithm);
        var buffer = new byte[1 << 17];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a file with this checksum is the right one.</summary>
    public bool Agrees(string found) => found.StartsWith(_digits, StringComparison.Ordinal);

    /// <summary>Says what is expected, such as <c>a SHA-256 that begins with f37072fd</c>.</summary>
    public override string ToString() => _algorithm == HashAlgorithmName.MD5 ? $"MD5 {_digits}"
        : _digits.Length == Sha256Length ? $"SHA-256 {_digits}"
        : $"a SHA-256 that begins with {_digits}";
}

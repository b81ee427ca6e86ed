using System.Security.Cryptography;

namespace ResNetKit.Data.Downloading;

/// <summary>
/// Represents the expected checksum of a file, and the origin of this checksum. The checksum has all its hexadecimal digits, or only the first ones.
/// </summary>
internal sealed record Checksum
{
    private const int Sha256Length = 64;

    // The file names of torch.hub contain this number of digits. Fewer digits would not be a reliable check.
    private const int FewestDigits = 8;

    private readonly HashAlgorithmName _algorithm;
    private readonly string _digits;

    private Checksum(HashAlgorithmName algorithm, string digits) => (_algorithm, _digits) = (algorithm, digits);

    /// <summary>Creates an MD5 checksum, which some publishers of older files provide.</summary>
    /// <param name="digits">All 32 digits, in lowercase.</param>
    public static Checksum Md5(string digits) => new(HashAlgorithmName.MD5, digits);

    /// <summary>Creates a SHA-256 checksum from all or the first digits.</summary>
    /// <param name="digits">The first 8 to 64 digits, in lowercase; see <see cref="IsSha256"/>.</param>
    public static Checksum Sha256(string digits) => new(HashAlgorithmName.SHA256, digits);

    /// <summary>
    /// Gets the origin of the checksum, as sentences for messages. They may also say what to do if a file has another checksum. The value
    /// is <see langword="null"/> if the checksum comes from the caller or is a constant of the library.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>Gets a value indicating whether this is a SHA-256 checksum with all digits.</summary>
    public bool IsWhole => _algorithm == HashAlgorithmName.SHA256 && _digits.Length == Sha256Length;

    /// <summary>Determines whether a text consists of the first 8 to 64 digits of a SHA-256 checksum.</summary>
    public static bool IsSha256(string text) => text.Length is >= FewestDigits and <= Sha256Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Determines whether a text consists of all 64 digits of a SHA-256 checksum.</summary>
    public static bool IsWholeSha256(string text) => text.Length == Sha256Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Computes the SHA-256 of a file.</summary>
    public static Task<string> ComputeSha256Async(string path, CancellationToken cancellationToken) => Sha256("").ComputeAsync(path, cancellationToken);

    /// <summary>Computes the checksum of a file with the algorithm of this checksum.</summary>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 17, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            return await ComputeAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Computes the checksum of a stream from its current position to its end.</summary>
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

    /// <summary>Determines whether a computed checksum matches this one.</summary>
    public bool Agrees(string found) => found.StartsWith(_digits, StringComparison.Ordinal);

    /// <summary>Formats the text for messages about a file that has another checksum.</summary>
    /// <param name="found">The checksum of the file.</param>
    /// <param name="done">A sentence that says what was done with the file; <see langword="null"/> for none.</param>
    public string Mismatch(string found, string? done = null) =>
        string.Join(' ', ((string?[])[$"expected {this}, found {found}.", done, Origin]).OfType<string>());

    /// <summary>Returns the checksum for messages, such as <c>a SHA-256 that begins with f37072fd</c>.</summary>
    public override string ToString() => _algorithm == HashAlgorithmName.MD5 ? $"MD5 {_digits}"
        : _digits.Length == Sha256Length ? $"SHA-256 {_digits}"
        : $"a SHA-256 that begins with {_digits}";
}

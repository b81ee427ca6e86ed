using System.Text;

namespace ResNetKit.Tests.Serialization;

/// <summary>Composes safetensors files by hand, valid or invalid.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Compose(string json, byte[] data) => Compose(Encoding.UTF8.GetBytes(json), data);

    public static byte[] Compose(byte[] json, byte[] data) => [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data];

    public static byte[] Compose(string json, int dataLength) => Compose(json, new byte[dataLength]);
}

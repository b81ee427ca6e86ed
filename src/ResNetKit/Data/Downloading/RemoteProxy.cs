using System.Net;

namespace ResNetKit.Data.Downloading;

/// <summary>Represents a proxy that is used for all addresses except those of this computer.</summary>
/// <param name="proxy">The user's proxy.</param>
internal sealed class RemoteProxy(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}

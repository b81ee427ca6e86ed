using ResNetKit.Models.Networks;
using ResNetKit.Pretrained;

namespace ResNetKit;

/// <summary>Starts from a trained network.</summary>
public static class PretrainedExtensions
{
    extension(ResNet)
    {
        /// <summary>
        /// Loads a trained network: fetches its file once, checks it, keeps it in a cache, and builds the network with its weights, its
        /// preprocessing and its class names.
        /// </summary>
        /// <param name="name">
        /// The name of a <see cref="PretrainedNetwork"/>, such as <c>resnet18-imagenet</c>; or <c>hf:owner/name[@revision][/file]</c>, an https address, or a path.
        /// </param>
        /// <param name="options">How to fetch and load it; null for the defaults.</param>
        /// <param name="progress">Is told how far a download has come.</param>
        /// <param name="cancellationToken">Stops the download; what has arrived is kept.</param>
        /// <returns>The network, in evaluation mode, on the CPU in float32.</returns>
        /// <remarks>
        /// <para>
        /// The file may be one of <see cref="ResNet.Save"/>, which says its architecture, or hold weights with torchvision's names as safetensors or in
        /// either of PyTorch's formats. It is untrusted input: nothing in it is executed.
        /// </para>
        /// <para>
        /// Files are fetched over https alone, but for servers of this machine. The environment variables <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> name proxies,
        /// <c>HF_TOKEN</c> a token for the Hugging Face Hub and <c>HF_ENDPOINT</c> another hub; the token is sent to the hub alone.
        /// </para>
        /// </remarks>
        /// <exception cref="ArgumentException">There is no trained network of that name, or the file holds weights alone and nobody says of which network, or
        /// it says so itself and the options do as well.</exception>
        /// <exception cref="FileNotFoundException">The file is not in the cache and may not be downloaded, or a path leads to no file; the message says which
        /// file to put where.</exception>
        /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or redirects to something else than https.</exception>
        /// <exception cref="IOException">The download broke off, or the disk is full or not writable.</exception>
        /// <exception cref="InvalidDataException">The file is not what it has to be, or damaged.</exception>
        /// <exception cref="StateDictMismatchException">The file's tensors are not those of the network.</exception>
        public static async Task<ResNet> PretrainedAsync(
            string name,
            PretrainedOptions? options = null,
            IProgress<DownloadProgress>? progress = null,
            CancellationToken cancellationToken = default)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            options ??= new PretrainedOptions();
            var network = PretrainedNetwork.Resolve(name);
            var path = await new PretrainedFile(network, options).FetchAsync(progress, cancellationToken).ConfigureAwait(false);

            // Building and reading take seconds, which a caller may have better uses for.
            return await Task.Run(() => Load(network, options, path), cancellationToken).ConfigureAwait(false);
        }
    }

    private static ResNet Load(PretrainedNetwork network, PretrainedOptions options, string path)
    {
        var model = ModelHeader.IsIn(path) ? LoadModel(options, path) : LoadWeights(network, options, path);
        try
        {
            // The registered network's are of its own architecture, which the options or the file may have replaced.
            model.Preprocessing = options.Preprocessing ?? model.Preprocessing
                ?? (network.Preprocessing?.Shape.Channels == model.Plan.Input.Channels ? network.Preprocessing : null);
            model.ClassNames = options.ClassNames ?? model.ClassNames
                ?? (network.ClassNames?.Count == model.Plan.Output.Output.Channels ? network.ClassNames : null);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ResNet LoadModel(PretrainedOptions options, string path)
    {
        var surplus = options.Network is not null ? nameof(PretrainedOptions.Network) : options.Weights is not null ? nameof(PretrainedOptions.Weights) : null;
        return surplus is null
            ? ResNet.Load(path)
            : throw new ArgumentException(
                $"'{path}' holds a whole network, which says its own architecture: {nameof(PretrainedOptions)}.{surplus} is for files that hold weights alone.",
                nameof(options));
    }

    private static ResNet LoadWeights(PretrainedNetwork network, PretrainedOptions options, string path)
    {
        var architecture = options.Network ?? network.Network ?? throw new ArgumentException(
            $"'{path}' holds weights, but does not say of which network. Name it by {nameof(PretrainedOptions)}.{nameof(PretrainedOptions.Network)}, "
            + "such as Preset.Get(\"resnet18-imagenet\").Options.",
            nameof(options));
        var model = ResNetBuilder.FromOptions(architecture).Build();
        try
        {
            model.LoadWeights(path, options.Weights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}

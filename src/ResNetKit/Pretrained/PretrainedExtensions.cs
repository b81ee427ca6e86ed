using ResNetKit.Models.Networks;
using ResNetKit.Pretrained;

namespace ResNetKit;

/// <summary>Provides the method that loads a pretrained network.</summary>
public static class PretrainedExtensions
{
    extension(ResNet)
    {
        /// <summary>
        /// Loads a pretrained network: downloads its file once, verifies it, keeps it in a cache, and builds the network with its weights, preprocessing
        /// and class names.
        /// </summary>
        /// <param name="name">
        /// The name of a <see cref="PretrainedNetwork"/>, such as <c>resnet18-imagenet</c>; or <c>hf:owner/name[@revision][/file]</c>, an https
        /// address, or a path.
        /// </param>
        /// <param name="options">The options for downloading and loading; <see langword="null"/> for the defaults.</param>
        /// <param name="progress">Receives the progress of a download; <see langword="null"/> for none.</param>
        /// <param name="cancellationToken">Stops the download. The part already received is kept.</param>
        /// <returns>The network, in evaluation mode, on the CPU, in float32.</returns>
        /// <remarks>
        /// <para>
        /// The file can be one that <see cref="ResNet.Save"/> wrote, which includes the architecture. It can also contain only the weights, with
        /// torchvision's names, in any format that <see cref="StateDict.Load"/> reads. The file is untrusted input: nothing in it is executed.
        /// </para>
        /// <para>
        /// Files are downloaded over https only, except from servers on this machine. The environment variables <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>
        /// configure proxies. <c>HF_ENDPOINT</c> is the address of a hub to use instead of the Hugging Face Hub. <c>HF_TOKEN</c> contains a token for the
        /// hub, and is sent only to it.
        /// </para>
        /// </remarks>
        /// <exception cref="ArgumentException">
        /// <paramref name="name"/> is empty, consists only of white space, or is neither the name of a pretrained network nor a valid source. Or the
        /// file contains only weights, and no network is known for them. Or the file contains a whole network, and the options set
        /// <see cref="PretrainedOptions.Network"/> or <see cref="PretrainedOptions.Weights"/>. Or the preprocessing or class names in the options do
        /// not fit the network. Or <c>HF_ENDPOINT</c> or <c>HF_TOKEN</c> has an invalid value.
        /// </exception>
        /// <exception cref="FileNotFoundException">
        /// The file is not in the cache, and downloads are disabled. The message then says which file to put where. Or a path is a folder or does not
        /// exist.
        /// </exception>
        /// <exception cref="HttpRequestException">The server cannot be reached, returns an error, or redirects to an address that is not allowed.</exception>
        /// <exception cref="IOException">
        /// The download was interrupted, the server did not answer in time, the disk is full or not writable, or the file cannot be read.
        /// </exception>
        /// <exception cref="UnauthorizedAccessException">Access to the file or the cache folder is denied.</exception>
        /// <exception cref="OperationCanceledException">The call was canceled.</exception>
        /// <exception cref="InvalidDataException">
        /// The file has an unknown format, is damaged, has no tensors at the expected place, or does not have the expected size or checksum. Or the
        /// file with the recorded checksum is damaged.
        /// </exception>
        /// <exception cref="StateDictMismatchException">The tensors of the file do not match the network.</exception>
        /// <exception cref="KeyNotFoundException">
        /// The file contains only weights, and has no dictionary of tensors under the key in <see cref="PretrainedOptions.Weights"/>.
        /// </exception>
        /// <exception cref="NotSupportedException">
        /// The file contains only weights, and a tensor is larger than 2 GiB, has a type that TorchSharp does not support, or is complex although the
        /// tensor of the network is real.
        /// </exception>
        /// <exception cref="InvalidOptionsException">
        /// The file contains only weights, and the options of the network for them are invalid. The exception lists all failures.
        /// </exception>
        /// <exception cref="ParameterBudgetExceededException">
        /// The file contains only weights, and the network for them has more parameters than its budget.
        /// </exception>
        public static async Task<ResNet> PretrainedAsync(
            string name,
            PretrainedOptions? options = null,
            IProgress<DownloadProgress>? progress = null,
            CancellationToken cancellationToken = default)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            options ??= new PretrainedOptions();
            var network = PretrainedNetwork.Resolve(name);
            var file = new PretrainedFile(network, options);
            var path = await file.FetchAsync(progress, cancellationToken).ConfigureAwait(false);
            try
            {
                // Building and reading can take seconds of computation, so they run on another thread.
                return await Task.Run(() => Load(network, options, path), cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException error) when (file.HowToReplace is not null)
            {
                // The server may have sent an error page or half of the file. Without a checksum, such a file stays in the cache until the user deletes it.
                throw new InvalidDataException($"{error.Message} {file.HowToReplace}", error);
            }
        }
    }

    private static ResNet Load(PretrainedNetwork network, PretrainedOptions options, string path)
    {
        var model = ModelHeader.IsIn(path) ? LoadModel(options, path) : LoadWeights(network, options, path);
        try
        {
            // The registered preprocessing and class names are for the registered architecture. The options or the file may specify another one.
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
                $"'{path}' contains a whole network. {nameof(PretrainedOptions)}.{surplus} is only for files that contain weights alone.",
                nameof(options));
    }

    private static ResNet LoadWeights(PretrainedNetwork network, PretrainedOptions options, string path)
    {
        var architecture = options.Network ?? network.Network ?? throw new ArgumentException(
            $"'{path}' contains weights but no network. Set {nameof(PretrainedOptions)}.{nameof(PretrainedOptions.Network)}, "
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

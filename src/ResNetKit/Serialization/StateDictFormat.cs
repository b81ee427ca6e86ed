namespace ResNetKit.Serialization;

/// <summary>Formats of files of named tensors.</summary>
internal enum StateDictFormat
{
    /// <summary>https://github.com/huggingface/safetensors</summary>
    Safetensors,

    /// <summary>What PyTorch's <c>torch.save</c> writes since version 1.6.</summary>
    PyTorch,

    /// <summary>What TorchSharp's <c>Module.save</c> writes.</summary>
    TorchSharp,
}

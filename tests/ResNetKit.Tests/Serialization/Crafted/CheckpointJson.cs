namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes the JSON header of a checkpoint without a run.</summary>
internal static class CheckpointJson
{
    /// <summary>Gets a header as a run writes it.</summary>
    public static string Valid => With("");

    /// <summary>Gets the header with additional members at its end. They replace members with the same names.</summary>
    public static string With(string members) =>
        "{\"format\":2,\"epoch\":3,\"batch\":0,\"step\":6,\"learning_rate\":0.1,\"batches_per_epoch\":2,\"samples_per_epoch\":8,"
        + "\"train_seconds\":1,\"epoch_seconds\":0,\"loss_sum\":1,\"correct\":1,\"count\":8,"
        + "\"history\":[{\"epoch\":1,\"train_loss\":1,\"train_accuracy\":0.5,\"learning_rate\":0.1,\"seconds\":1}],"
        + "\"options\":{\"epochs\":3},\"precision\":\"float32\",\"threads\":1,\"learning_rate_scale\":1,\"callbacks\":{\"CheckpointSaver\":\"{}\"}"
        + (members.Length > 0 ? $",{members}}}" : "}");
}

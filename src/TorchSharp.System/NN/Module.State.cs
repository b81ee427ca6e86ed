namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The live tensors of the tree by name: all parameters, then all persistent buffers.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                CollectParameters(destination, prefix ?? "");
                CollectBuffers(destination, prefix ?? "");
                return destination;
            }

            // A module that stands under two names has its state under both, so this does not look for repetitions.
            private void CollectParameters(Dictionary<string, Tensor> destination, string prefix)
            {
                foreach (var (name, parameter) in _parameters)
                {
                    if (!parameter.IsInvalid) destination.TryAdd(Join(prefix, name), parameter);
                }
                foreach (var (name, child) in _submodules) child.CollectParameters(destination, Join(prefix, name));
            }

            private void CollectBuffers(Dictionary<string, Tensor> destination, string prefix)
            {
                foreach (var (name, (tensor, persistent)) in _buffers)
                {
                    if (persistent && !tensor.IsInvalid) destination.TryAdd(Join(prefix, name), tensor);
                }
                foreach (var (name, child) in _submodules) child.CollectBuffers(destination, Join(prefix, name));
            }

            private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

            /// <summary>Copies values into this module's tensors; dtype and device stay this module's.</summary>
            /// <exception cref="InvalidOperationException">The names differ, and <paramref name="strict"/> is set.</exception>
            /// <exception cref="ArgumentException">A shape differs. Nothing has been copied then.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var destination = state_dict();
                var missing = destination.Keys.Where(key => !Skipped(key) && !source.ContainsKey(key)).ToList();
                var unexpected = source.Keys.Where(key => !Skipped(key) && !destination.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        $"The state does not fit {GetName()}. Missing: [{string.Join(", ", missing)}]. Unexpected: [{string.Join(", ", unexpected)}].");
                }

                var pairs = destination.Where(entry => !Skipped(entry.Key) && source.ContainsKey(entry.Key)).ToList();
                foreach (var (key, tensor) in pairs)
                {
                    if (!tensor.shape.AsSpan().SequenceEqual(source[key].shape))
                    {
                        throw new ArgumentException(
                            $"\"{key}\" has shape [{string.Join(", ", tensor.shape)}], but its new value [{string.Join(", ", source[key].shape)}].",
                            nameof(source));
                    }
                }
                using (no_grad())
                {
                    foreach (var (key, tensor) in pairs) tensor.copy_(source[key]);
                }
                return (missing, unexpected);

                bool Skipped(string key) => skip is not null && skip.Contains(key);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = new FileStream(location, FileMode.Create, FileAccess.Write);
                return save(stream, skip);
            }

            /// <summary>Writes the state and closes the stream.</summary>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes the number of entries, then each one's name and tensor.</summary>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                var entries = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                writer.Write7BitEncodedInt64(entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var stream = new FileStream(location, FileMode.Open, FileAccess.Read);
                return load(stream, strict, skip, loadedParameters);
            }

            /// <summary>Reads the state and closes the stream.</summary>
            public Module load(
                Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads what <see cref="save(BinaryWriter, IList{string})"/> wrote into this module's tensors.</summary>
            /// <param name="reader">The source; it stays open.</param>
            /// <param name="strict">Whether the entries must be exactly this module's.</param>
            /// <param name="skip">Names to leave as they are.</param>
            /// <param name="loadedParameters">Receives, for each name met or missed, whether it was loaded.</param>
            /// <exception cref="ArgumentException">The entries are not this module's in number, name, dtype or shape.</exception>
            /// <exception cref="EndOfStreamException">The source ends early. Entries before that have been loaded.</exception>
            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                var destination = state_dict();
                var count = reader.Read7BitEncodedInt64();
                if (strict && count != destination.Count)
                {
                    throw new ArgumentException($"{GetName()} has {destination.Count} entries of state, the source {count}.", nameof(reader));
                }
                if (loadedParameters is not null)
                {
                    foreach (var key in destination.Keys) loadedParameters[key] = false;
                }

                using (no_grad())
                {
                    for (var i = 0L; i < count; i++)
                    {
                        var key = reader.ReadString();
                        var skipped = skip is not null && skip.Contains(key);
                        var known = destination.TryGetValue(key, out var tensor);
                        if (!known && strict && !skipped)
                        {
                            throw new ArgumentException($"{GetName()} has no parameter or buffer \"{key}\".", nameof(reader));
                        }
                        if (known && !skipped) tensor!.Load(reader);
                        else TensorExtensionMethods.Load(reader, skip: true);
                        if (loadedParameters is not null) loadedParameters[key] = known && !skipped;
                    }
                }
                return this;
            }
        }
    }
}

using ResNetKit.Training.Checkpoints;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <content>Writes checkpoints and resumes runs from them.</content>
internal sealed partial class TrainingRun
{
    /// <summary>Writes a checkpoint with everything needed to resume the run. Call this method only between two optimizer steps.</summary>
    public void SaveCheckpoint(string path)
    {
        if (_evaluationWeights is null)
        {
            WriteCheckpoint(path);
            return;
        }

        // During an evaluation, the model may have other weights than those that the optimizer updates.
        _evaluationWeights.Dispose();
        try
        {
            WriteCheckpoint(path);
        }
        finally
        {
            _evaluationWeights = _callbacks.UseWeights(_state);
        }
    }

    private void WriteCheckpoint(string path)
    {
        if (!IsBetweenSteps)
        {
            throw new InvalidOperationException(
                "A checkpoint can be written only between two optimizer steps, for example in OnStepEnd, and not within a step.");
        }

        if (_state.ProcessRank > 0)
        {
            return;
        }

        ThrowIfBroken(Metrics.Read());
        var tensors = _model.MasterState().Select(entry => (Checkpoint.ModelPrefix + entry.Name, entry.Value));
        tensors = tensors.Concat(
            from entry in KeyedCallbacks()
            from tensor in _callbacks.Ask(entry.Callback, nameof(TrainerCallback.SaveTensors), callback => callback.SaveTensors().ToArray()) ?? []
            select (TensorPrefix(entry.Key) + tensor.Key, tensor.Value));
        var header = new CheckpointHeader
        {
            Format = CheckpointHeader.CurrentFormat,
            Epoch = _epoch,
            Batch = _batch,
            Step = _state.Step,
            LearningRate = _state.LearningRate,
            BatchesPerEpoch = _data.Train.BatchCount,
            SamplesPerEpoch = _data.Train.SampleCount,
            BatchesPerStep = _batchesPerStep,
            TrainingData = _trainingData.Value,
            TrainSeconds = TrainSeconds,
            EpochSeconds = _batch == 0 ? 0 : EpochSeconds,
            LossSum = Metrics.LossSum,
            Correct = Metrics.Correct,
            Count = Metrics.Count,
            History = _history,
            Options = _options,
            Precision = _state.Precision,
            Threads = get_num_threads(),
            Processes = _state.ProcessCount,
            LearningRateScale = _learningRateScale,
            Schedule = _rates.SaveState(),
            Callbacks = CallbackStates(),
        };
        using var scope = NewDisposeScope();
        try
        {
            Checkpoint.Write(
                path, header, tensors.Concat(_optimizer.State().Select(entry => (Checkpoint.OptimizerPrefix + entry.Name, entry.Value))));
        }
        catch (IOException failure)
        {
            var safe = _state.LastCheckpoint is { } last && File.Exists(last)
                ? $"The run can be resumed from '{last}'."
                : "There is no earlier checkpoint of this run.";
            throw new IOException($"{failure.Message} {safe}", failure);
        }

        _state.LastCheckpoint = Path.GetFullPath(path);
        TrainingLog.CheckpointWritten(_logger, path, _state.Step);
    }

    /// <summary>Restores the state of the run from a checkpoint, before the first step.</summary>
    private void Restore(Checkpoint checkpoint)
    {
        var header = checkpoint.Header;
        CheckSameRun(checkpoint.Path, header);
        using (no_grad())
        {
            var state = _model.MasterState().ToArray();
            checkpoint.CheckModel(state);
            foreach (var (name, value) in state)
            {
                value.copy_(checkpoint.Tensors[Checkpoint.ModelPrefix + name]);
            }

            _model.PublishAll();
            _optimizer.Load(checkpoint);
        }

        _epoch = header.Epoch;
        _batch = header.Batch;
        _state.Step = header.Step;
        _state.LearningRate = header.LearningRate;
        _learningRateScale = header.LearningRateScale;
        _state.Epoch = Math.Min(header.Epoch + 1, _options.Epochs);
        _state.Batch = header.Batch;
        _state.LastCheckpoint = Path.GetFullPath(checkpoint.Path);
        _history.AddRange(header.History);
        _earlierSeconds = header.TrainSeconds;
        _earlierEpochSeconds = header.EpochSeconds;
        Metrics.Begin(header.LossSum, header.Correct, header.Count);
        checkpoint.TakeBack("the schedule", () => _rates.Restore(header.Schedule, header.Step, header.History));
        foreach (var (key, callback) in KeyedCallbacks())
        {
            if (header.Callbacks.TryGetValue(key, out var remembered))
            {
                checkpoint.TakeBack($"the callback '{key}'", () => callback.LoadState(remembered));
            }

            var prefix = TensorPrefix(key);
            var tensors = checkpoint.Tensors.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
            if (tensors.Count > 0)
            {
                checkpoint.TakeBack($"the callback '{key}'", () => callback.LoadTensors(_state, tensors));
            }
        }

        AnnounceScheduleChange(header);
        TrainingLog.Resuming(_logger, _epoch + 1, _batch, _state.Step, checkpoint.Path);
    }

    private void CheckSameRun(string path, CheckpointHeader header)
    {
        void Same<T>(string what, T there, T here)
        {
            if (!EqualityComparer<T>.Default.Equals(there, here))
            {
                throw new InvalidDataException(MessageText.Message($"'{path}' cannot be resumed: {what} was {there} in the checkpoint and is {here} now."));
            }
        }

        // Values that only one of the two sources provides cannot be compared.
        void SameDescription(string name)
        {
            if (header.TrainingData.TryGetValue(name, out var there) && _trainingData.Value.TryGetValue(name, out var here))
            {
                Same($"the {name}", there, here);
            }
        }

        if (header.Epoch > _options.Epochs || (header.Epoch == _options.Epochs && header.Batch > 0))
        {
            throw new InvalidDataException(
                $"'{path}' cannot be resumed: it has {header.Epoch} completed epochs{(header.Batch > 0 ? $" and {header.Batch} batches" : "")}, "
                + $"more than the {_options.Epochs} epochs in the options.");
        }

        // The classes are compared first, because different classes cause other differences.
        SameDescription(BatchPipeline.ClassList);
        Same("the number of batches per epoch", header.BatchesPerEpoch, _data.Train.BatchCount);
        Same("the number of samples per epoch", header.SamplesPerEpoch, _data.Train.SampleCount);

        foreach (var name in _trainingData.Value.Keys)
        {
            SameDescription(name);
        }

        Same("the optimizer", KnownOptimizers.List.NameOf(header.Options.Optimizer), KnownOptimizers.List.NameOf(_options.Optimizer));
        Same("the number of batches accumulated for a step", header.BatchesPerStep ?? header.Options.AccumulationBatches, _batchesPerStep);
        Same("averaging of the weights", header.Options.EmaDecay > 0, _options.EmaDecay > 0);
        if (_options.Deterministic)
        {
            Same("the precision", header.Precision, _state.Precision);
            Same("the number of threads", header.Threads, get_num_threads());
            Same("the number of processes", header.Processes, _state.ProcessCount);
        }
    }

    /// <summary>
    /// Logs a warning if the number of epochs has changed and the schedule therefore gives another learning rate at the same step.
    /// </summary>
    private void AnnounceScheduleChange(CheckpointHeader header)
    {
        var epochs = header.Options.Epochs;
        if (epochs == _options.Epochs || _epoch >= _options.Epochs)
        {
            return;
        }

        // With the earlier number of epochs, the run may have no further step. In this case, its last step is compared.
        var (epoch, step) = (Math.Min(_epoch, epochs - 1), Math.Min(_state.Step, ((long)_stepsPerEpoch * epochs) - 1));
        var before = _rates.RateOf(epoch, step, epochs, _learningRateScale);
        if (before != _rates.RateOf(epoch, step, _options.Epochs, _learningRateScale))
        {
            var now = _rates.RateOf(_epoch, _state.Step, _options.Epochs, _learningRateScale);
            TrainingLog.ScheduleChanges(_logger, epochs, _options.Epochs, _state.Step, before, now);
        }
    }

    private Dictionary<string, string> CallbackStates()
    {
        var states = new Dictionary<string, string>();
        foreach (var (key, callback) in KeyedCallbacks())
        {
            if (_callbacks.Ask(callback, nameof(TrainerCallback.SaveState), it => it.SaveState()) is { } state)
            {
                states.Add(key, state);
            }
        }

        return states;
    }

    private static string TensorPrefix(string callback) => $"{Checkpoint.CallbackPrefix}{callback}.";

    /// <summary>Gets each callback with a unique key: its name, followed by a number if an earlier callback has the same key.</summary>
    private IEnumerable<(string Key, TrainerCallback Callback)> KeyedCallbacks()
    {
        var keys = new HashSet<string>();
        foreach (var callback in _callbacks.Callbacks)
        {
            var key = callback.Name;
            for (var number = 2; !keys.Add(key); number++)
            {
                key = $"{callback.Name} {number}";
            }

            yield return (key, callback);
        }
    }
}

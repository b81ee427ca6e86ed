using ResNetKit.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <content>Trains the batches of an epoch.</content>
internal sealed partial class TrainingRun
{
    private bool IsBetweenSteps => EndsStep(_batch);

    private bool TrainBatches(CancellationToken cancellation)
    {
        var finished = true;
        _model.Model.train();
        _clock.Start();
        if (_batch < _data.Train.BatchCount)
        {
            foreach (var batch in _data.Train.GetBatches(_epoch, _batch, _model.Format))
            {
                using (batch)
                {
                    TrainBatch(batch);
                }

                // A step that accumulates the gradients of several batches is completed before the run stops.
                if (IsBetweenSteps && _batch < _data.Train.BatchCount && (cancellation.IsCancellationRequested || _state.StopRequested))
                {
                    finished = false;
                    break;
                }
            }
        }

        ThrowIfBroken(Metrics.Read());
        _clock.Stop();
        if (finished && _batch != _data.Train.BatchCount)
        {
            throw new InvalidOperationException(
                $"The training source has a {nameof(IBatchSource.BatchCount)} of {_data.Train.BatchCount}, "
                + $"but epoch {_epoch + 1} ended after {_batch} batches.");
        }

        return finished;
    }

    private void TrainBatch(Batch batch)
    {
        using var scope = NewDisposeScope();
        if (IsBetweenSteps)
        {
            _state.BatchesInStep = Math.Min(_batchesPerStep, _data.Train.BatchCount - _batch);
            _rates.BeginStep(_epoch, _state.Step, _learningRateScale);
            _state.LearningRate = _rates.LearningRate;
        }

        // Other trainers in the process must not use the generator between the seeding and the random numbers of the step.
        lock (GlobalGenerator.Lock)
        {
            Seed();
            _callbacks.Invoke(nameof(TrainerCallback.OnStepBegin), static (callback, state) => callback.OnStepBegin(state), _state);
            _step.Backward(batch, _batch, _onLoss);
        }

        if (EndsStep(_batch + 1))
        {
            Step();
        }

        _batch++;
        _state.Batch = _batch;
        _imagesThisRun += batch.Count;
        _callbacks.Invoke(nameof(TrainerCallback.OnStepEnd), static (callback, state) => callback.OnStepEnd(state), _state);
    }

    private Tensor OnLoss(Tensor loss, Tensor logits, Tensor targets)
    {
        loss = _callbacks.Loss(_state, loss, logits, targets);
        ThrowIfBroken(Metrics.Add(loss, logits, targets, _state.Step + 1, _state.LearningRate));
        return _callbacks.Backward(_state, loss);
    }

    /// <summary>Determines whether an optimizer step ends after a number of batches of the epoch.</summary>
    private bool EndsStep(int batches) => batches % _batchesPerStep == 0 || batches == _data.Train.BatchCount;

    private void Step()
    {
        _callbacks.Gradients(_state);
        _step.Apply();
        _state.Step++;
        _rates.EndStep();
    }

    /// <summary>
    /// Seeds the random numbers of a batch from the seed of the run and the number of the batch, so that checkpoints need not contain the state of the
    /// generator.
    /// </summary>
    private void Seed()
    {
        var place = ((ulong)_epoch * (ulong)_data.Train.BatchCount) + (ulong)_batch;
        var mixed = (ulong)_options.Seed + ((place + 1) * 0x9E3779B97F4A7C15UL);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        var seed = (long)((mixed ^ (mixed >> 31)) >> 1);
        manual_seed(seed).Dispose();
        if (_model.Format.Device.type == DeviceType.CUDA)
        {
            cuda.manual_seed_all(seed);
        }
    }

    private void ThrowIfBroken((double Loss, long Step, double Rate)? broken)
    {
        if (broken is var (loss, step, rate))
        {
            throw new NonFiniteLossException(loss, step, _epoch + 1, rate, _state.LastCheckpoint);
        }
    }
}

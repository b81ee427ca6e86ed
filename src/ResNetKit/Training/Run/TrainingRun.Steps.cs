using ResNetKit.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <content>Trains the batches of an epoch.</content>
internal sealed partial class TrainingRun
{
    private bool IsBetweenSteps => !_isInBatch && EndsStep(_batch);

    private bool TrainBatches(CancellationToken cancellation)
    {
        var finished = true;
        _model.Model.train();
        _clock.Start();
        if (_batch < _data.Train.BatchCount)
        {
            var batches = _processes is null
                ? _data.Train.GetBatches(_epoch, _batch, _model.Format)
                : _data.Train.GetBatches(_epoch, _batch, _model.Format, _processes.Share);
            foreach (var batch in batches)
            {
                using (batch)
                {
                    TrainBatch(batch);
                }

                // A step that accumulates the gradients of several batches is completed before the run stops.
                if (IsBetweenSteps && _batch < _data.Train.BatchCount && IsToStop(cancellation))
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

        // Other trainers in the process must not use the generator between the seeding and the random numbers of the step. A batch norm that uses the whole
        // batch waits inside the lock for the other members of the group, which therefore cannot be threads of this process.
        lock (GlobalGenerator.Lock)
        {
            _processes?.Begin(batch, isStep: _state.BatchesInStep == 1);
            Seed();
            _callbacks.Invoke(nameof(TrainerCallback.OnBatchBegin), static (callback, state) => callback.OnBatchBegin(state), _state);
            _isInBatch = true;
            _step.Backward(batch, _batch, _onLoss, _processes?.NormalizesWhole ?? false);
        }

        var endsStep = EndsStep(_batch + 1);
        if (_processes is not null)
        {
            if (endsStep)
            {
                // The sums are completed first, because no sum may be in progress when a loss that is not finite ends the run.
                _processes.SumGradients();
            }

            ThrowIfBroken(Metrics.Read());
        }

        if (endsStep)
        {
            Step();
        }

        _batch++;
        _isInBatch = false;
        _state.Batch = _batch;
        _imagesThisRun += batch.WholeCount;
        _callbacks.Invoke(nameof(TrainerCallback.OnBatchEnd), static (callback, state) => callback.OnBatchEnd(state), _state);
        if (endsStep)
        {
            _callbacks.Invoke(nameof(TrainerCallback.OnStepEnd), static (callback, state) => callback.OnStepEnd(state), _state);
        }
    }

    private Tensor OnLoss(Tensor loss, Tensor logits, Tensor targets)
    {
        loss = _callbacks.Loss(_state, loss, logits, targets);
        ThrowIfBroken(Metrics.Add(loss, logits, targets, _state.Step + 1, _state.LearningRate));
        loss = _callbacks.Backward(_state, loss);
        return _processes is null or { Weight: 1 } ? loss : loss.mul(_processes.Weight);
    }

    /// <summary>Determines whether an optimizer step ends when the given number of batches of the epoch is complete.</summary>
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

        // Each process has its own images, so it needs its own random numbers.
        mixed += (ulong)_state.ProcessRank * 0xD1B54A32D192ED03UL;
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
            _processes?.FailTogether();
            throw new NonFiniteLossException(loss, step, _epoch + 1, rate, _state.LastCheckpoint);
        }
    }
}

using ResNetKit.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <content>What is done for every batch.</content>
internal sealed partial class TrainingRun
{
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

                // A step under way, with gradients of several batches, is finished first.
                var betweenSteps = _batch % _options.AccumulationBatches == 0 || _batch == _data.Train.BatchCount;
                if (betweenSteps && _batch < _data.Train.BatchCount && IsToStop(cancellation))
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
                $"The training source promised {_data.Train.BatchCount} batches an epoch, but epoch {_epoch + 1} ended after {_batch}.");
        }

        return finished;
    }

    private void TrainBatch(Batch batch)
    {
        using var scope = NewDisposeScope();
        var inStep = _batch % _options.AccumulationBatches;
        var first = inStep == 0;
        var last = inStep == _options.AccumulationBatches - 1 || _batch == _data.Train.BatchCount - 1;
        var batchesInStep = Math.Min(_options.AccumulationBatches, _data.Train.BatchCount - (_batch - inStep));
        if (first)
        {
            _rates.BeginStep(_epoch, _state.Step, _learningRateScale);
            _state.LearningRate = _rates.LearningRate;
        }

        // Another trainer of the process must not draw between the seeding and what the step draws.
        lock (GlobalGenerator.Lock)
        {
            _processes?.Begin(batch, isStep: batchesInStep == 1);
            Seed();
            _callbacks.Invoke(nameof(TrainerCallback.OnStepBegin), static (callback, state) => callback.OnStepBegin(state), _state);
            _step.Backward(
                batch, _batch, batchesInStep, _onLoss, _processes?.Weight ?? 1, _processes?.NormalizesWhole ?? false);
        }

        if (_processes is not null)
        {
            if (last)
            {
                // First, so that no sum is under way where the loss of another process is broken.
                _processes.SumGradients();
            }

            ThrowIfBroken(Metrics.Read());
        }

        if (last)
        {
            Step();
        }

        _batch++;
        _state.Batch = _batch;
        _imagesThisRun += batch.WholeCount;
        _callbacks.Invoke(nameof(TrainerCallback.OnStepEnd), static (callback, state) => callback.OnStepEnd(state), _state);
    }

    private Tensor OnLoss(Tensor loss, Tensor logits, Tensor targets)
    {
        loss = _callbacks.Loss(_state, loss, logits, targets);
        ThrowIfBroken(Metrics.Add(loss, logits, targets, _state.Step + 1, _state.LearningRate));
        return loss;
    }

    private void Step()
    {
        _callbacks.Gradients(_state);
        _step.Apply();
        _state.Step++;
        _rates.EndStep();
    }

    /// <summary>Everything random in a step follows from the seed and the step's place alone, so that no generator needs saving.</summary>
    private void Seed()
    {
        var place = ((ulong)_epoch * (ulong)_data.Train.BatchCount) + (ulong)_batch;
        var mixed = (ulong)_options.Seed + ((place + 1) * 0x9E3779B97F4A7C15UL);

        // Each process draws for images of its own.
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

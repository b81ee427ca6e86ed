using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ResNetKit.Data;
using ResNetKit.Registration;
using ResNetKit.Training.Callbacks;
using ResNetKit.Training.Distributed;
using ResNetKit.Training.MixedPrecision;
using ResNetKit.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>Represents a run of a trainer: the loop over epochs and batches, and the objects that exist for the duration of the run.</summary>
internal sealed partial class TrainingRun : IDisposable
{
    private readonly Trainer _trainer;
    private readonly TrainerOptions _options;
    private readonly TrainingData _data;
    private readonly CallbackList _callbacks;
    private readonly TrainingState _state;
    private readonly ComputeModel _model;
    private readonly DistributedRun? _processes;
    private readonly ILogger _logger;
    private readonly OptimizerSet _optimizer;
    private readonly RateControl _rates;
    private readonly ILoss _loss;
    private readonly TrainingStep _step;
    private readonly Func<Tensor, Tensor, Tensor, Tensor> _onLoss;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _trainingData;
    private readonly List<EpochResult> _history = [];
    private readonly Stopwatch _clock = new();
    private readonly int _batchesPerStep;
    private readonly int _stepsPerEpoch;
    private int _epoch;
    private int _batch;
    private bool _isInBatch;
    private double _earlierSeconds;
    private double _earlierEpochSeconds;
    private double _epochBegin;
    private long _imagesThisRun;
    private double _learningRateScale = 1;
    private IDisposable? _evaluationWeights;
    private EvaluationResult? _validation;
    private EvaluationResult? _test;

    public TrainingRun(Trainer trainer, Module<Tensor, Tensor> model, TrainerOptions options, TrainingData data, Checkpoint? checkpoint)
    {
        if (data.Train.BatchCount < 1)
        {
            throw new ArgumentException("The training source has no batches.", nameof(data));
        }

        _trainer = trainer;
        _options = options;
        _data = data;

        // Computing the checksum of all images takes time, so it is delayed until a checkpoint is written or read.
        _trainingData = new(data.Train.Describe);
        var group = trainer.Processes?.Group;
        var isMain = group is null or { Rank: 0 };
        _logger = isMain ? trainer.Logger : NullLogger.Instance;
        var folder = Path.GetFullPath(trainer.OutputFolder);
        _callbacks = new CallbackList(
            Parts(options),
            [.. options.Callbacks.Select(callback => Create(callback, folder)).Where(Runs)],
            trainer.Callbacks.Where(Runs),
            trainer.Logger);
        _batchesPerStep = _callbacks.BatchesPerStep;
        _stepsPerEpoch = (data.Train.BatchCount + _batchesPerStep - 1) / _batchesPerStep;
        _model = new ComputeModel(model, Trainer.FormatOf(options, group?.LocalRank ?? 0));
        try
        {
            _optimizer = OptimizerSet.Create(options.Optimizer, _model.Parameters, _model.FrozenNames);
            _loss = options.Loss.Create();
            _step = new TrainingStep(_model, _loss, _optimizer);
            _onLoss = OnLoss;
            Parameters = _model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Master);
            _rates = new RateControl(trainer, options, _optimizer, _stepsPerEpoch);
            _processes = trainer.Processes is var (others, sharing) ? new DistributedRun(others, _model, sharing) : null;
            Metrics = new StepMetrics(_model.Format.Device, _processes);
            _state = new TrainingState(this, model, options.Copy())
            {
                Precision = _model.IsMixed ? Precision.BFloat16 : Precision.Float32,
                Device = _model.Format.Device.ToString(),
                BatchesPerEpoch = data.Train.BatchCount,
                SamplesPerEpoch = data.Train.SampleCount,
                TotalSteps = (long)_stepsPerEpoch * options.Epochs,
                HasValidation = data.Validation is not null,
                HasTest = data.Test is not null,
                ProcessRank = group?.Rank ?? 0,
                ProcessCount = group?.Size ?? 1,
            };
            if (checkpoint is not null)
            {
                Restore(checkpoint);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        bool Runs(TrainerCallback callback) => callback is null
            ? throw new InvalidOperationException($"{nameof(Trainer)}.{nameof(Trainer.Callbacks)} must not contain null.")
            : isMain || !callback.MainProcessOnly;
    }

    public StepMetrics Metrics { get; }

    public IReadOnlyList<EpochResult> History => _history;

    public IReadOnlyDictionary<string, Parameter> Parameters { get; }

    public IReadOnlyDictionary<string, Tensor> Weights => _model.MasterState().ToDictionary(entry => entry.Name, entry => entry.Value);

    public double LearningRateScale
    {
        get => _learningRateScale;
        set
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "The scale of the learning rate must be finite and at least 0.");
            }

            _learningRateScale = !_rates.IsTorchs
                ? value
                : throw new InvalidOperationException("The learning rate is controlled by a scheduler of TorchSharp, so it cannot be scaled.");
        }
    }

    public double TrainSeconds => _earlierSeconds + _clock.Elapsed.TotalSeconds;

    private double EpochSeconds => _earlierEpochSeconds + _clock.Elapsed.TotalSeconds - _epochBegin;

    public double ImagesPerSecond => _imagesThisRun == 0 ? 0 : _imagesThisRun / _clock.Elapsed.TotalSeconds;

    public TrainingResult Execute(CancellationToken cancellation)
    {
        if (_processes is null)
        {
            return ExecuteHere(cancellation);
        }

        try
        {
            _processes.Agree(DescribeForOthers(), problem: null);
            _processes.ShareWeights();
            return ExecuteHere(cancellation);
        }
        catch (Exception error) when (!_processes.FailsTogether)
        {
            // Without this call, the other processes would wait for this one forever.
            _processes.Group.Fail(error);
            throw;
        }
    }

    private TrainingResult ExecuteHere(CancellationToken cancellation)
    {
        using var heap = _model.Format.Device.type == DeviceType.CPU ? RetainedHeap.Start() : null;
        using var grad = enable_grad();
        var reason = StopReason.Failed;
        TrainingLog.TrainingBegins(
            _logger,
            _model.Parameters.Sum(parameter => parameter.Master.numel()),
            _options.Epochs,
            _data.Train.BatchCount,
            _state.Device,
            _state.Precision);
        if (_model.IsMixed && _model.Format.Device.type == DeviceType.CPU && !Libtorch.HasBFloat16)
        {
            TrainingLog.BFloat16IsEmulated(_logger);
        }

        if (_model.KeepsChannelsFirst)
        {
            TrainingLog.KeepsChannelsFirst(_logger);
        }

        try
        {
            BeginCallbacks();
            while (_epoch < _options.Epochs && TrainEpoch(cancellation) && !IsToStop(cancellation))
            {
            }

            reason = _epoch == _options.Epochs ? StopReason.Completed
                : _state.StopRequested ? StopReason.StoppedByCallback
                : StopReason.Cancelled;
        }
        catch (NonFiniteLossException)
        {
            reason = StopReason.NonFiniteLoss;
            throw;
        }
        finally
        {
            _clock.Stop();

            // An exception may have ended the run within a batch. Callbacks can still write a checkpoint.
            _isInBatch = false;
            _callbacks.End(_state, Result(reason));
            TrainingLog.TrainingEnded(_logger, _state.Step, reason);
        }

        _ = _callbacks.UseWeights(_state);
        _model.Model.eval();
        return Result(reason);
    }

    public void PublishWeights() => _model.PublishAll();

    public Dictionary<string, Tensor> CopyWeights()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var weights = _callbacks.UseWeights(_state);
        return _model.MasterState().ToDictionary(
            entry => entry.Name,
            entry => entry.Value.detach().cpu().contiguous().clone().DetachFromDisposeScope());
    }

    public void Dispose()
    {
        // If the constructor has failed, some fields are null.
        Metrics?.Dispose();
        _processes?.Dispose();
        _callbacks.Dispose();
        _loss?.Dispose();
        _optimizer?.Dispose();
        _model.Dispose();
    }

    private TrainingResult Result(StopReason reason) => new()
    {
        History = [.. _history],
        StopReason = reason,
        StopMessage = reason == StopReason.StoppedByCallback ? _state.StopMessage : null,
        Steps = _state.Step,
        ImagesPerSecond = ImagesPerSecond,
        TrainSeconds = TrainSeconds,
        Precision = _state.Precision,
        Device = _state.Device,
        Validation = _validation,
        Test = _test,
        CallbackFailures = _callbacks.Failures,
    };

    /// <summary>Trains and evaluates an epoch or, after resuming, the rest of an epoch.</summary>
    /// <returns><see langword="true"/> if the epoch was completed; <see langword="false"/> if it was interrupted.</returns>
    private bool TrainEpoch(CancellationToken cancellation)
    {
        _state.Epoch = _epoch + 1;
        _state.Batch = _batch;
        if (_batch == 0)
        {
            Metrics.Begin();
            _earlierEpochSeconds = 0;
        }

        _epochBegin = _clock.Elapsed.TotalSeconds;

        _callbacks.Invoke(nameof(TrainerCallback.OnEpochBegin), static (callback, state) => callback.OnEpochBegin(state), _state);
        if (!TrainBatches(cancellation))
        {
            return false;
        }

        var epoch = new EpochResult
        {
            Epoch = _epoch + 1,
            TrainLoss = Metrics.MeanLoss,
            TrainAccuracy = Metrics.Accuracy,
            LearningRate = _state.LearningRate,
            Seconds = EpochSeconds,
        };
        if (_rates.IsEvaluated(epoch.Epoch))
        {
            try
            {
                // Several processes agree to stop only between steps and epochs, so none of them cancels an evaluation.
                epoch = Evaluate(epoch, _processes is null ? cancellation : CancellationToken.None);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return false;
            }
        }

        _history.Add(epoch);
        _epoch++;
        _batch = 0;
        _rates.EndEpoch(epoch);
        TrainingLog.EpochEnded(
            _logger,
            epoch.Epoch,
            epoch.TrainLoss,
            epoch.TrainAccuracy,
            epoch.ValidationAccuracy,
            epoch.TestAccuracy,
            epoch.Seconds);
        _callbacks.Invoke(
            nameof(TrainerCallback.OnEpochEnd),
            static (callback, end) => callback.OnEpochEnd(end.State, end.Epoch),
            (State: _state, Epoch: epoch));
        _processes?.CheckWeights(epoch.Epoch);
        return true;
    }

    private EpochResult Evaluate(EpochResult epoch, CancellationToken cancellation)
    {
        _evaluationWeights = _callbacks.UseWeights(_state);
        try
        {
            return EvaluateSplits(epoch, cancellation);
        }
        finally
        {
            _evaluationWeights?.Dispose();
            _evaluationWeights = null;
        }
    }

    private EpochResult EvaluateSplits(EpochResult epoch, CancellationToken cancellation)
    {
        if (_data.Validation is { } validation)
        {
            _validation = Evaluate(EvaluationSplit.Validation, validation, cancellation);
            epoch = epoch with
            {
                ValidationLoss = _validation.Loss,
                ValidationAccuracy = _validation.Accuracy,
                Metrics = With(epoch.Metrics, "validation", _validation),
                Undefined = [.. _validation.Undefined.Select(metric => $"validation/{metric}")],
            };
        }

        if (_data.Test is { } test)
        {
            _test = Evaluate(EvaluationSplit.Test, test, cancellation);
            epoch = epoch with
            {
                TestLoss = _test.Loss,
                TestAccuracy = _test.Accuracy,
                Metrics = With(epoch.Metrics, "test", _test),
                Undefined = [.. epoch.Undefined, .. _test.Undefined.Select(metric => $"test/{metric}")],
            };
        }

        return epoch;
    }

    private static Dictionary<string, double> With(IReadOnlyDictionary<string, double> metrics, string split, EvaluationResult result) =>
        new(metrics.Concat(result.Metrics.Select(metric => KeyValuePair.Create($"{split}/{metric.Key}", metric.Value))));

    private static TrainerCallback Create(CallbackOptions options, string folder) =>
        CreatedPart.Require(options.CreateCallback(folder), options, nameof(CallbackOptions.CreateCallback), "a callback");

    /// <summary>Creates the callbacks that options enable, such as clipping. They are called before other callbacks of the same order.</summary>
    private static List<TrainerCallback> Parts(TrainerOptions options)
    {
        var parts = new List<TrainerCallback>();
        if (options.AccumulationBatches > 1)
        {
            parts.Add(new GradientAccumulation(options.AccumulationBatches));
        }

        if (options.ClipGradientNorm > 0)
        {
            parts.Add(new GradientClipping(options.ClipGradientNorm));
        }

        if (options.EmaDecay > 0)
        {
            parts.Add(new WeightAveraging(options.EmaDecay, options.EmaEvery));
        }

        return parts;
    }

    private EvaluationResult Evaluate(EvaluationSplit split, IBatchSource source, CancellationToken cancellation)
    {
        _callbacks.Invoke(
            nameof(TrainerCallback.OnEvaluationBegin),
            static (callback, begin) => callback.OnEvaluationBegin(begin.State, begin.Split),
            (State: _state, Split: split));
        var result = new Evaluator(_model, _options, _loss, _processes).Evaluate(source, cancellation);
        _callbacks.Invoke(
            nameof(TrainerCallback.OnEvaluationEnd),
            static (callback, end) => callback.OnEvaluationEnd(end.State, end.Split, end.Result),
            (State: _state, Split: split, Result: result));
        return result;
    }
}

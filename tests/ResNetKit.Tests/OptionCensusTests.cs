using ResNetKit.Tests.Data;
using ResNetKit.Tests.Data.Folder;
using ResNetKit.Tests.Interop;
using ResNetKit.Tests.Models;
using ResNetKit.Tests.Onnx;
using ResNetKit.Tests.Pretrained;
using ResNetKit.Tests.Training;
using ResNetKit.Tests.Training.Distributed;

namespace ResNetKit.Tests;

/// <summary>Tests that every options type belongs to a test that changes each of its options and compares the results.</summary>
public sealed class OptionCensusTests
{
    // Maps each options type to its test, which also tests the types derived from this type. Each test finds the properties by itself.
    private static readonly Dictionary<Type, Type> _tests = new()
    {
        [typeof(TrainerOptions)] = typeof(OptionEffectTests),
        [typeof(OptimizerOptions)] = typeof(OptionEffectTests),
        [typeof(ScheduleOptions)] = typeof(OptionEffectTests),
        [typeof(LossOptions)] = typeof(OptionEffectTests),
        [typeof(MetricOptions)] = typeof(OptionEffectTests),
        [typeof(LearningRateFinderOptions)] = typeof(OptionEffectTests),
        [typeof(CallbackOptions)] = typeof(CallbackOptionsTests),
        [typeof(DataOptions)] = typeof(NoSilentOptionTests),
        [typeof(AugmentationOptions)] = typeof(NoSilentOptionTests),
        [typeof(SamplerOptions)] = typeof(NoSilentOptionTests),
        [typeof(ImageFolderOptions)] = typeof(ImageFolderOptionEffectTests),
        [typeof(ResNetOptions)] = typeof(NetworkOptionEffectTests),
        [typeof(Stem)] = typeof(NetworkOptionEffectTests),
        [typeof(StageOptions)] = typeof(NetworkOptionEffectTests),
        [typeof(WeightLoadOptions)] = typeof(ModuleWeightsTests),
        [typeof(OnnxExportOptions)] = typeof(OnnxFileTests),
        [typeof(PretrainedOptions)] = typeof(PretrainedOptionEffectTests),

        // Synchronized batch norms are tested in ResNetKit.Mpi.Tests, with real processes. A batch norm holds a lock of its process while it waits for the other
        // processes, so threads of one process would wait for each other forever.
        [typeof(DistributedOptions)] = typeof(DistributedTrainingTests),
    };

    [Fact]
    public void Every_options_type_has_a_test_of_its_options()
    {
        var types = typeof(TrainerOptions).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)).ToList();

        types.Should().HaveCountGreaterThan(60);
        types.Where(type => !_tests.Keys.Any(known => known.IsAssignableFrom(type))).Should().BeEmpty("each is tried");
    }
}

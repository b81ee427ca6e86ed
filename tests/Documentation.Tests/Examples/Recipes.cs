namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Contains the recipes of docs/guides/training-recipes.md. The tests validate their options; training takes hours.</summary>
public class Recipes
{
    [Fact]
    public void The_recipe_of_He_et_al_2015_is_valid()
    {
        var data = new DataOptions { BatchSize = 128, Augmentations = [new RandomCropOptions { Padding = 4 }, new HorizontalFlipOptions()] };
        var training = new TrainerOptions
        {
            Epochs = 164,                               // 64,000 steps of 128 of the 50,000 images
            Optimizer = new SgdOptions
            {
                LearningRate = 0.1,
                Momentum = 0.9,
                Nesterov = false,
                WeightDecay = 1e-4,
                DecayNormsAndBiases = true,
            },
            Schedule = new MultiStepScheduleOptions
            {
                Milestones = [82, 123],                     // steps 32,000 and 48,000
                Gamma = 0.1,
            },
        };

        Check(data, training);
    }

    [Fact]
    public void The_recipe_for_wide_residual_networks_is_valid()
    {
        var data = new DataOptions
        {
            BatchSize = 128,
            Augmentations = [new RandomCropOptions { Padding = 4, Mode = CropPadding.Reflect }, new HorizontalFlipOptions()],
        };
        var training = new TrainerOptions
        {
            Epochs = 200,
            Optimizer = new SgdOptions
            {
                LearningRate = 0.1,
                Momentum = 0.9,
                Nesterov = true,
                WeightDecay = 5e-4,
                DecayNormsAndBiases = true,
            },
            Schedule = new MultiStepScheduleOptions { Milestones = [60, 120, 160], Gamma = 0.2 },
        };
        var network = ResNetBuilder.FromPreset("wrn-28-10").WithDropout(0.3);

        Check(data, training);
        network.Describe().Parameters.Should().BeGreaterThan(36_000_000);
    }

    [Fact]
    public void The_recipe_with_the_one_cycle_schedule_is_valid()
    {
        var data = new DataOptions { BatchSize = 128, ValidationFraction = 0.1 };
        var training = new TrainerOptions
        {
            Epochs = 30,
            Optimizer = new SgdOptions { LearningRate = 0.1 },
            Schedule = new OneCycleScheduleOptions(),
            Loss = new CrossEntropyOptions { LabelSmoothing = 0.1 },
        };

        Check(data, training);
    }

    [Fact]
    public void The_recipes_with_Adam_and_AdamW_are_valid()
    {
        var adam = new TrainerOptions
        {
            Epochs = 24,
            Optimizer = new AdamOptions
            {
                LearningRate = 0.01,                        // what FindLearningRate suggests
                WeightDecay = 1e-4,
            },
            Schedule = new OneCycleScheduleOptions(),
            ClipGradientNorm = 0.1,
        };
        var adamW = new TrainerOptions
        {
            Epochs = 100,
            Optimizer = new AdamWOptions { LearningRate = 0.001, WeightDecay = 0.05 },
            Schedule = new CosineScheduleOptions { WarmupEpochs = 5 },
        };

        Check(new DataOptions(), adam);
        Check(new DataOptions(), adamW);
    }

    [Fact]
    public void The_recipe_with_Muon_is_valid()
    {
        var data = new DataOptions
        {
            BatchSize = 2000,
            DropLast = true,
            Augmentations = [new RandomCropOptions { Padding = 2, Mode = CropPadding.Reflect }, new AlternatingFlipOptions()],
        };
        var training = new TrainerOptions
        {
            Epochs = 8,
            Optimizer = new MuonOptions
            {
                LearningRate = 0.24,
                Momentum = 0.6,
                Iterations = 3,
                NormalizeWeights = true,
                Auxiliary = new SgdOptions
                {
                    LearningRate = 0.05,
                    LearningRateMultipliers = new Dictionary<string, double> { ["fc.*"] = 12 },
                    Momentum = 0.85,
                },
            },
            Schedule = new LinearScheduleOptions(),
            Loss = new CrossEntropyOptions { LabelSmoothing = 0.2 },
            TestTimeAugmentation = TestTimeAugmentation.MirrorAndShift,
        };

        Check(data, training);
    }

    [Fact]
    public void The_recipe_against_overfitting_is_valid()
    {
        var data = new DataOptions
        {
            ValidationFraction = 0.1,
            Augmentations = [new RandomCropOptions(), new HorizontalFlipOptions(), new CutoutOptions { Size = 8 }, new CutMixOptions()],
        };
        var training = new TrainerOptions
        {
            Epochs = 100,
            Optimizer = new SgdOptions { WeightDecay = 5e-4 },
            Loss = new CrossEntropyOptions { LabelSmoothing = 0.1 },
            EmaDecay = 0.999,
        };
        var network = ResNetBuilder.FromPreset("resnet18").WithDropout(0.1).WithStochasticDepth(0.1);

        Check(data, training);
        network.Describe().Parameters.Should().BePositive();
    }

    private static void Check(DataOptions data, TrainerOptions training)
    {
        data.Validate();
        training.Validate();
    }
}

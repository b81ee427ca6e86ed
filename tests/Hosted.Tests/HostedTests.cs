using ResNetKit.Tests;

namespace ResNetKit.Samples.Hosted.Tests;

public sealed class HostedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-hosted-").FullName;

    [Fact]
    public void The_settings_of_the_sample_train_a_network_and_save_its_weights()
    {
        using var host = HostProcess.Start(
            AppContext.BaseDirectory,
            "--Run:Folder=" + _folder, "--Run:TrainingImages=256", "--Run:TestImages=64", "--ResNetKit:Trainer:Epochs=1");

        var (code, error) = host.WaitForEnd();

        code.Should().Be(0, error);
        host.Log.Should().Contain("Epoch 1: loss").And.Contain("Test accuracy");
        File.Exists(Path.Combine(_folder, "weights.safetensors")).Should().BeTrue();
    }

    [Fact]
    public void All_settings_that_are_wrong_are_named_and_nothing_starts()
    {
        WriteSettings("""
            {
              "Run": { "Folder": "run", "TrainingImages": 0 },
              "ResNetKit": {
                "Model": { "Dropout": 2, "Stem": { "Filters": -1 }, "Stages": [ { "Filters": 8, "Blocks": "two" } ] },
                "Data": { "BatchSize": 0 },
                "Trainer": { "Epochs": 0, "LearningRat": 0.1 }
              }
            }
            """);
        using var host = HostProcess.Start(_folder);

        var (code, error) = host.WaitForEnd();

        code.Should().Be(2);
        foreach (var setting in (string[])
            ["TrainingImages", "Model.Dropout", "Model.Stem.Filters", "Model.stages[0].blocks", "Data.BatchSize", "Trainer.Epochs", "learningRat"])
        {
            error.Should().Contain(setting);
        }

        error.Should().NotContain("   at ", "the operator is told settings, not code");
        Directory.Exists(Path.Combine(_folder, "run")).Should().BeFalse();
    }

    [Fact]
    public void A_file_of_settings_that_cannot_be_read_is_named()
    {
        WriteSettings("""{ "Run": """);
        using var host = HostProcess.Start(_folder);

        var (code, error) = host.WaitForEnd();

        code.Should().Be(2);
        error.Should().Contain("appsettings.json");
    }

    [Fact]
    public void A_run_without_its_images_fails_with_exit_code_1_and_logs_the_reason()
    {
        using var host = HostProcess.Start(AppContext.BaseDirectory, "--Run:Folder=" + Path.Combine(_folder, "run"), "--Run:Cifar10=" + _folder);

        var (code, _) = host.WaitForEnd();

        code.Should().Be(1);
        host.Log.Should().Contain("Training failed").And.Contain(_folder).And.NotContain("   at ");
    }

    [UnixFact]
    public void A_run_that_is_terminated_leaves_a_checkpoint_that_the_next_start_goes_on_from()
    {
        WriteSettings("""
            {
              "Run": { "Folder": "run", "TrainingImages": 500, "TestImages": 50 },
              "ResNetKit": {
                "Model": { "Stem": { "Filters": 8 }, "Stages": [ { "Filters": 8, "Stride": 2 }, { "Filters": 16, "Stride": 2 } ] },
                "Data": { "BatchSize": 50 },
                "Trainer": { "Epochs": 10000, "Precision": "Float32" }
              }
            }
            """);
        using (var first = HostProcess.Start(_folder))
        {
            first.WaitFor("Epoch 2: loss");
            first.Terminate();
            first.WaitForEnd().ExitCode.Should().Be(0);
            first.Log.Should().Contain("Cancelled").And.Contain("the next start continues");
        }

        File.Exists(Path.Combine(_folder, "run", "last.safetensors")).Should().BeTrue();

        using var second = HostProcess.Start(_folder);
        second.WaitFor("Epoch ");
        second.Terminate();
        second.WaitForEnd().ExitCode.Should().Be(0);
        second.Log.Should().Contain("Resuming at epoch").And.NotContain("Epoch 1: loss").And.NotContain("Epoch 2: loss");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void WriteSettings(string json) => File.WriteAllText(Path.Combine(_folder, "appsettings.json"), json);
}

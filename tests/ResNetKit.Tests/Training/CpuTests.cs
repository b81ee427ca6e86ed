namespace ResNetKit.Tests.Training;

public class CpuTests
{
    private const string NotLinux = "libtorch reads the variables on Linux alone, and only glibc has the settings";

    [Fact]
    public void A_limit_on_spinning_reaches_libtorchs_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NotLinux);

        var output = CpuProgram.Start(CpuProgram.LimitSpinning, ("OMP_DISPLAY_ENV", "VERBOSE"));

        output.Should().StartWith("True").And.Contain("GOMP_SPINCOUNT = '10000'");
    }

    [Theory]
    [InlineData("GOMP_SPINCOUNT", "17")]
    [InlineData("OMP_WAIT_POLICY", "ACTIVE")]
    public void An_environment_variable_of_the_user_takes_precedence_over_the_limit_on_spinning(string name, string value)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NotLinux);

        var output = CpuProgram.Start(CpuProgram.LimitSpinning, ("OMP_DISPLAY_ENV", "VERBOSE"), (name, value));

        output.Should().StartWith("False").And.Contain($"{name} = '{value}'");
    }

    [Fact]
    public void Limiting_spinning_after_the_first_use_of_TorchSharp_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NotLinux);

        CpuProgram.Start(CpuProgram.LimitSpinningTooLate).Should().Contain("before the first use of TorchSharp");
    }

    [Fact]
    public void A_negative_limit_on_spinning_is_refused()
    {
        var limit = () => Libtorch.LimitSpinning(-1);

        limit.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("spinCount");
    }

    [Fact]
    public void Large_tensors_come_from_glibcs_heap_during_a_training_and_from_the_system_before_and_after()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NotLinux);

        CpuProgram.Start(CpuProgram.RetainHeap).ReplaceLineEndings(" ").Should().Be("True False True ");
    }

    [Fact]
    public void A_training_leaves_glibcs_heap_as_the_user_configured_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NotLinux);

        CpuProgram.Start(CpuProgram.RetainHeap, ("MALLOC_MMAP_THRESHOLD_", "1000000")).ReplaceLineEndings(" ").Should().Be("True True True ");
    }
}

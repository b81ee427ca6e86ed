using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Cpu.Tests;

public sealed class CpuKernelsTests
{
    [Fact]
    public void The_report_says_what_is_on_or_why_nothing_is()
    {
        var report = CpuKernels.Enable();
        try
        {
            report.ToString().Should().EndWith($" ({report.Processor})");
            CpuKernels.IsEnabled.Should().Be(report.IsEnabled);
            if (report.IsEnabled)
            {
                report.InstructionSet.Should().EndWith("float32");
                report.Operators.Should().Contain(["convolution", "convolution_backward"]);
                report.Reason.Should().BeNull();
                report.ToString().Should().StartWith("CPU kernels on: convolution");
            }
            else
            {
                report.Operators.Should().BeEmpty();
                report.Reason.Should().NotBeNullOrWhiteSpace();
                report.ToString().Should().Contain(report.Reason);
            }
        }
        finally
        {
            CpuKernels.Disable();
        }
    }

    [Theory]
    [InlineData(0x020A_0000_0000_0000, null)]
    [InlineData(0x020A_0100_0000_0000, null)]
    [InlineData(0x0209_0000_0000_0000, "2.9")]
    [InlineData(0x020B_0000_0000_0000, "2.11")]
    public void Only_libtorch_2_10_is_accepted(ulong version, string? refused)
    {
        NativeKernels.WrongVersion(version).Should().Be(refused);
    }

    [Fact]
    public void The_report_names_the_processor_as_the_system_does()
    {
        var found = CpuKernels.Enable().Processor;
        CpuKernels.Disable();
        if (!OperatingSystem.IsLinux())
        {
            found.Should().Be(Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString());
            return;
        }
        var system = File.ReadAllText("/proc/cpuinfo");
        string Field(string name) => Regex.Match(system, $@"^{name}\s*: (.*)$", RegexOptions.Multiline).Groups[1].Value.Trim();
        Assert.SkipWhen(Field("model name").Length == 0, "This system does not tell the processor's name.");
        found.Should().Be($"{Field("model name")}, family {Field("cpu family")}, model {Field("model")}");
    }

    [Fact]
    public void The_environment_variable_keeps_the_kernels_off()
    {
        CpuKernels.Disable();
        var before = Environment.GetEnvironmentVariable(CpuKernels.EnvironmentVariable);
        Environment.SetEnvironmentVariable(CpuKernels.EnvironmentVariable, "0");
        try
        {
            var report = CpuKernels.Enable();
            report.IsEnabled.Should().BeFalse();
            report.Reason.Should().Contain(CpuKernels.EnvironmentVariable);
            CpuKernels.IsEnabled.Should().BeFalse();
        }
        finally
        {
            Environment.SetEnvironmentVariable(CpuKernels.EnvironmentVariable, before);
        }
    }

    [Fact]
    public void Enable_switches_enabled_kernels_off_if_the_environment_variable_has_become_0()
    {
        Kernels.Require();
        var before = Environment.GetEnvironmentVariable(CpuKernels.EnvironmentVariable);
        Environment.SetEnvironmentVariable(CpuKernels.EnvironmentVariable, "0");
        try
        {
            CpuKernels.Enable().IsEnabled.Should().BeFalse();
            CpuKernels.IsEnabled.Should().BeFalse();
            CpuKernels.ResetCalls();
            nn.functional.conv2d(randn(4, 8, 8, 8), randn(8, 8, 3, 3)).Dispose();
            Kernels.Calls("convolution").Taken.Should().Be(0);
        }
        finally
        {
            Environment.SetEnvironmentVariable(CpuKernels.EnvironmentVariable, before);
            CpuKernels.Disable();
        }
    }

    [Fact]
    public void Every_call_goes_to_libtorch_after_the_kernels_are_disabled()
    {
        Kernels.Require();
        var (x, w) = (randn(4, 8, 8, 8), randn(8, 8, 3, 3));
        CpuKernels.ResetCalls();
        nn.functional.conv2d(x, w).Dispose();
        CpuKernels.Disable();
        CpuKernels.IsEnabled.Should().BeFalse();
        nn.functional.conv2d(x, w).Dispose();
        var calls = Kernels.Calls("convolution");
        calls.Taken.Should().Be(1);
        calls.Left.Should().Equal(new Dictionary<string, long> { ["the kernels are disabled"] = 1 });
        CpuKernels.ResetCalls();
        Kernels.Calls("convolution").Left.Should().BeEmpty();
    }

    [Fact]
    public void Enabling_the_kernels_twice_has_the_effect_of_enabling_them_once()
    {
        Kernels.Require();
        CpuKernels.Enable().IsEnabled.Should().BeTrue();
        CpuKernels.ResetCalls();
        nn.functional.conv2d(randn(4, 8, 8, 8), randn(8, 8, 3, 3)).Dispose();
        CpuKernels.Disable();
        Kernels.Calls("convolution").Taken.Should().Be(1);
    }

    [Fact]
    public void A_network_learns_the_same_with_and_without_the_kernels()
    {
        double[] Train()
        {
            using var scope = NewDisposeScope();
            random.manual_seed(7);
            var network = nn.Sequential(
                nn.Conv2d(3, 16, 3, padding: 1), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 24, 3, stride: 2, padding: 1), nn.ReLU(),
                nn.Conv2d(24, 24, 1), nn.BatchNorm2d(24), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 4));
            var optimizer = optim.SGD(network.parameters().ToArray(), 0.1, momentum: 0.9);
            var images = randn(32, 3, 16, 16);
            var labels = randint(4, 32);
            List<double> losses = [];
            for (var step = 0; step < 12; step++)
            {
                using var inner = NewDisposeScope();
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(network.call(images), labels);
                loss.backward();
                optimizer.step();
                losses.Add(loss.ToDouble());
            }
            return [.. losses];
        }
        var plain = Kernels.Off(Train);
        var fast = Kernels.On(Train);
        plain[^1].Should().BeLessThan(0.95 * plain[0]);
        // Rounding differences grow from step to step.
        for (var step = 0; step < plain.Length; step++)
        {
            fast[step].Should().BeApproximately(plain[step], 1e-3 * plain[0], $"step {step}");
        }
    }
}

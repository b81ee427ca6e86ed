namespace ResNetKit.Tests.Training.OddNetworks;

/// <summary>Tests networks with few channels and odd sizes. libtorch may compute some of them wrongly; see <see cref="StridedPixelConvolutionTests"/>.</summary>
public sealed class OddNetworkTests
{
    [Fact]
    public void Networks_of_few_channels_and_odd_sizes_train_in_both_layouts_and_precisions()
    {
        var campaign = new OddNetworkCampaign(seed: 1);

        campaign.Run(count: 150);

        campaign.Failures.Should().BeEmpty();
        campaign.Trained.Should().BeGreaterThan(100, "most are trained: {0}", campaign);
    }
}

namespace ResNetKit.Tests.Pretrained;

public sealed class PretrainedNetworkTests
{
    public static TheoryData<string> Names => [.. BuiltIn.Select(network => network.Name)];

    // Excludes networks that other tests register meanwhile.
    private static IEnumerable<PretrainedNetwork> BuiltIn =>
        PretrainedNetwork.All.Where(network => network.Name.EndsWith("-imagenet", StringComparison.Ordinal) || network.Name.EndsWith("-cifar10", StringComparison.Ordinal));

    [Fact]
    public void The_built_in_networks_are_seven_for_ImageNet_and_four_for_CIFAR_10() => BuiltIn.Select(network => network.Name).Should().Equal(
        "resnet101-imagenet", "resnet152-imagenet", "resnet18-imagenet", "resnet20-cifar10", "resnet32-cifar10", "resnet34-imagenet", "resnet44-cifar10",
        "resnet50-imagenet", "resnet56-cifar10", "resnext50-32x4d-imagenet", "wide-resnet50-2-imagenet");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_built_in_network_says_all_that_is_needed_to_use_it_and_to_trust_its_file(string name)
    {
        var network = PretrainedNetwork.Get(name.ToUpperInvariant());

        network.Sha256.Should().NotBeNull();
        network.License.Should().Be("BSD-3-Clause");
        network.Accuracy.Should().BeInRange(0.69, 0.95);
        network.ClassNames.Should().HaveCount(network.Network!.Classes).And.OnlyHaveUniqueItems();
        network.Preprocessing!.Shape.Should().Be(ResNetBuilder.FromOptions(network.Network).Describe().Input);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest_and_all_that_there_are() =>
        FluentActions.Invoking(() => PretrainedNetwork.Get("resnet81-imagenet"))
            .Should().Throw<ArgumentException>().WithMessage("There is no pretrained network 'resnet81-imagenet'. Did you mean 'resnet18-imagenet'? Valid names are *'resnet20-cifar10'*");

    [Fact]
    public void A_network_of_ones_own_is_found_by_its_name_and_is_not_replaced_by_accident()
    {
        var mine = new PretrainedNetwork("registry-test", "https://example.com/a.safetensors") { Sha256 = "ABCDEF01", ClassNames = ["a", "b"] };
        PretrainedNetwork.Register(mine);

        PretrainedNetwork.Get("Registry-Test").Should().BeSameAs(mine);
        PretrainedNetwork.All.Should().Contain(mine);
        mine.Sha256.Should().Be("abcdef01");
        FluentActions.Invoking(() => PretrainedNetwork.Register(mine)).Should().Throw<ArgumentException>().WithMessage("*'registry-test' is already registered*");

        var mirrored = mine with { Source = "hf:owner/name" };
        PretrainedNetwork.Register(mirrored, replace: true);
        PretrainedNetwork.Get("registry-test").Source.Should().Be("hf:owner/name");
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void A_size_below_one_byte_is_refused(long size) =>
        FluentActions.Invoking(() => new PretrainedNetwork("a", "https://example.com/a") { Size = size })
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("Expected the number of bytes of the file, at least 1.*");

    [Theory]
    [InlineData("a/b")]
    [InlineData("hf:a")]
    [InlineData(".hidden")]
    [InlineData("two words")]
    public void A_name_that_could_be_an_address_or_a_path_is_not_registered(string name) =>
        FluentActions.Invoking(() => PretrainedNetwork.Register(new PretrainedNetwork(name, "https://example.com/a")))
            .Should().Throw<ArgumentException>().WithMessage($"'{name}' is not a valid name, because it could be an address or a path*");

    [Theory]
    [InlineData("http://example.com/a.pth", "'http://example.com/a.pth' is not an https address*")]
    [InlineData("ftp://example.com/a.pth", "*not an https address*")]
    [InlineData("https://", "*not a valid address*")]
    [InlineData("hf:owner", "*expected hf:owner/name*")]
    [InlineData("hf:owner/", "*expected hf:owner/name*")]
    [InlineData("hf:owner/name@", "*expected hf:owner/name*")]
    [InlineData("https://someone:pass-word@example.com/a.pth", "The address 'https://example.com/a.pth' contains a user name or password, which would not be sent: remove it.*")]
    [InlineData("https://someone@example.com/a.pth", "*contains a user name or password*")]
    [InlineData("hf:owner/name@refs/pr/1", "'hf:owner/name@refs/pr/1' names a revision with a slash*")]
    [InlineData("hf:owner/name@a@b", "*expected hf:owner/name*")]
    [InlineData("hf:owner/name/../../secret", "*expected hf:owner/name*")]
    [InlineData("hf:owner/name/a?b", "*expected hf:owner/name*")]
    [InlineData("", "*")]
    public void A_source_that_is_neither_an_address_nor_a_path_is_refused(string source, string message) =>
        FluentActions.Invoking(() => new PretrainedNetwork("name", source)).Should().Throw<ArgumentException>().WithMessage(message);

    [Theory]
    [InlineData("1234567")]
    [InlineData("1234567g")]
    [InlineData("694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad811")]
    public void A_text_that_is_not_a_checksum_is_refused(string digits)
    {
        FluentActions.Invoking(() => new PretrainedOptions { Sha256 = digits }).Should().Throw<ArgumentException>().WithMessage($"*at least the first 8*'{digits}'*");
        FluentActions.Invoking(() => PretrainedNetwork.Get("resnet18-imagenet") with { Sha256 = digits }).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_registered_name_an_address_or_a_path_resolves_to_a_network()
    {
        PretrainedNetwork.Resolve("ResNet18-ImageNet").Should().BeSameAs(PretrainedNetwork.Get("resnet18-imagenet"));
        PretrainedNetwork.Resolve("missing.pth").Source.Should().Be("missing.pth");
        PretrainedNetwork.Resolve("hf:owner/name").Source.Should().Be("hf:owner/name");
        FluentActions.Invoking(() => PretrainedNetwork.Resolve("resnet81-imagenet")).Should().Throw<ArgumentException>().WithMessage("*Did you mean 'resnet18-imagenet'?*");
        FluentActions.Invoking(() => PretrainedNetwork.Resolve(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_text_of_a_network_is_its_name_without_what_may_be_secret_in_it()
    {
        PretrainedNetwork.Resolve("resnet18-imagenet").ToString().Should().Be("resnet18-imagenet");
        PretrainedNetwork.Resolve("https://example.com/a.pth?key=secret").ToString().Should().Be("https://example.com/a.pth");
    }

    [Fact]
    public void Changing_the_options_of_a_network_leaves_the_network_as_it_is()
    {
        PretrainedNetwork.Get("resnet20-cifar10").Network!.Classes = 7;

        PretrainedNetwork.Get("resnet20-cifar10").Network!.Classes.Should().Be(10);
    }
}

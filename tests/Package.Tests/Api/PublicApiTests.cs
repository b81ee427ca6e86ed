using ResNetKit.Tests;
using ResNetKit.Tools.ApiReference;

namespace ResNetKit.Package.Tests.Api;

public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies => [.. Reference.Assemblies.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_one_that_is_written_down(string name)
    {
        var assembly = Reference.Assemblies.Single(candidate => candidate.GetName().Name == name);
        var path = Path.Combine("src", name, Surface.FileName);

        var written = new Document(path).Text;

        var now = Surface.Of(assembly);
        (written == now).Should().BeTrue(
            "the surface of {0} is {1}; if it is meant to change, \"./kit public-api\" writes it down anew and the changelog tells why. What changed:\n{2}",
            name, path, Surface.Difference(written, now));
    }

    [Fact]
    public void A_surface_tells_all_that_a_caller_depends_on() =>
        Surface.Of(typeof(PublicApiTests).Assembly).Should().Contain("""
            ResNetKit.Package.Tests.Api: public abstract class Promises<TKey, TValue> where TKey : class, IComparable where TValue : struct
              protected Promises<TKey, TValue>(string? name, params int[] numbers)
              const int Answer = 42
              TValue this[TKey] { get; }
              string? Name { get; protected set; }
              int[] Numbers { get; }
              required IReadOnlyList<string?> Texts { get; init; }
              event EventHandler Changed
              protected abstract T Find<T>(TKey key, out bool found, double tolerance = 0.5, DayOfWeek day = DayOfWeek.Friday) where T : struct
              [Obsolete("Use Find.")] protected void OnChanged()

            """);

    [Fact]
    public void A_change_is_told_under_its_type_alone()
    {
        const string Before = "A: public class Cat : Animal\n  void Purr()\n  int Lives { get; }\nA: public class Dog\n  void Bark()\n";
        const string After = "A: public sealed class Cat : Animal\n  void Purr(double volume = 1)\n  int Lives { get; }\nA: public class Dog\n  void Bark()\n";

        Surface.Difference(Before, After).Should().Be("""
            A.Cat
              - A: public class Cat : Animal
              - void Purr()
              + A: public sealed class Cat : Animal
              + void Purr(double volume = 1)

            """);
    }
}

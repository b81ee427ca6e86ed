using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;

namespace ResNetKit.Samples.Hosted.Tests;

public sealed class ServeTests(ServeFixture server) : IClassFixture<ServeFixture>
{
    [Fact]
    public async Task Pictures_that_are_posted_at_once_are_each_answered_with_their_most_probable_classes()
    {
        var pictures = Enumerable.Range(0, 16).Select(index => Picture((byte)(15 * index))).ToList();

        var answers = await Task.WhenAll(pictures.Select(async picture =>
        {
            using var response = await PostAsync(picture);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            return await response.Content.ReadFromJsonAsync<Guess[]>(TestContext.Current.CancellationToken);
        }));

        for (var index = 0; index < pictures.Count; index++)
        {
            var expected = server.Model.Predict(new MemoryStream(pictures[index])).Top(3).ToList();
            answers[index]!.Select(guess => guess.ClassName).Should().Equal(expected.Select(guess => guess.ClassName));
            answers[index]!.Select(guess => guess.Probability)
                .Should().Equal(expected.Select(guess => guess.Probability), (ours, theirs) => Math.Abs(ours - theirs) < 1e-4);
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_picture_are_a_bad_request_that_says_why()
    {
        using var response = await PostAsync("a letter"u8.ToArray());

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("PNG");
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused_and_the_next_one_answered()
    {
        using var large = await PostAsync(new byte[10_000_001]);
        using var next = await PostAsync(Picture(100));

        large.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        next.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public void A_model_that_is_not_there_ends_the_program_before_it_listens()
    {
        using var host = HostProcess.StartServer(AppContext.BaseDirectory, "--Model=absent.safetensors");

        var (code, error) = host.WaitForEnd();

        code.Should().NotBe(0);
        error.Should().Contain("absent.safetensors");
        host.Log.Should().NotContain("Now listening");
    }

    // Waits until the server asks for the body, so that the client does not write to a connection that the server has closed.
    private async Task<HttpResponseMessage> PostAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/classify") { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = true;
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // Creates a BMP file with 40×30 pixels, in which each row is brighter than the one before it in the file.
    private static byte[] Picture(byte darkest)
    {
        const int Header = 54, Width = 40, Height = 30;
        var file = new byte[Header + (3 * Width * Height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), Header);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var index = Header; index < file.Length; index++)
        {
            file[index] = (byte)(darkest + ((index - Header) / (3 * Width)));
        }

        return file;
    }

    private sealed record Guess(string ClassName, float Probability);
}

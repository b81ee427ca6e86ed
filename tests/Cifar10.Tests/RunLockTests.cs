using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Tests the lock that prevents two processes from training in one folder. Two locks in the same process exclude each other, too.</summary>
public sealed class RunLockTests : IDisposable
{
    private readonly RunFolder _folder = new();

    private string File => _folder.File("run/.lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_locked_until_the_lock_is_disposed()
    {
        var held = Take();

        FluentActions.Invoking(Take).Should().Throw<IOException>().WithMessage($"Another process is training in \"{_folder.File("run")}\"*");
        held.Dispose();
        FluentActions.Invoking(() => Take().Dispose()).Should().NotThrow();
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711")]
    public void A_file_that_is_left_of_an_earlier_lock_blocks_nobody_and_stays(string content)
    {
        Directory.CreateDirectory(_folder.File("run"));
        System.IO.File.WriteAllText(File, content);

        using (var held = Take())
        {
            FluentActions.Invoking(Take).Should().Throw<IOException>();
        }

        System.IO.File.Exists(File).Should().BeTrue();
    }

    [Fact]
    public async Task A_process_that_was_killed_blocks_nobody()
    {
        var config = _folder.Write("config.json", RunFolder.TinyNetwork.Replace("\"epochs\": 1", "\"epochs\": 1000", StringComparison.Ordinal));
        using var killed = App.Start("train", "--config", config, "--data", "synthetic", "--out", _folder.File("run"));
        await App.WaitForLine(killed, "2/1000");
        FluentActions.Invoking(Take).Should().Throw<IOException>();

        killed.Kill();
        killed.WaitForExit();

        System.IO.File.Exists(File).Should().BeTrue("it had no time to remove it");
        var resumed = App.Run("train", "--resume", "--data", "synthetic", "--out", _folder.File("run"), "--time-limit", "0.0001");
        resumed.ExitCode.Should().Be(0, resumed.Error);
    }

    [Fact]
    public void A_run_that_never_began_leaves_neither_the_lock_file_nor_a_new_folder()
    {
        RunLock.Take(_folder.File("new/run")).Dispose();
        Directory.CreateDirectory(_folder.File("mine"));
        RunLock.Take(_folder.File("mine")).Dispose();

        Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Should().Equal(_folder.File("mine"));
    }

    [Fact]
    public void A_run_that_begins_keeps_its_folder()
    {
        using (var held = Take())
        {
            held.Begin();
        }

        Directory.Exists(_folder.File("run")).Should().BeTrue();
    }

    [Fact]
    public void Of_many_that_take_and_remove_the_lock_at_once_no_two_hold_it()
    {
        var (holders, most, taken) = (0, 0, 0);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                try
                {
                    using var held = Take();
                    InterlockedMax(ref most, Interlocked.Increment(ref holders));
                    Interlocked.Increment(ref taken);

                    // Other threads try to take the lock meanwhile.
                    Thread.Sleep(attempt % 2);
                    Interlocked.Decrement(ref holders);
                }
                catch (IOException)
                {
                    // Another thread holds the lock.
                }
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        most.Should().Be(1);
        taken.Should().BeGreaterThan(100);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int before;
        while ((before = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, before) != before)
        {
        }
    }

    private RunLock Take() => RunLock.Take(_folder.File("run"));
}

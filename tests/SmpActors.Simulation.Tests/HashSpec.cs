using System.Diagnostics;
using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class HashSpec
{
    private sealed record Payment(string To, decimal Amount);

    [Fact]
    public void Twenty_runs_of_one_seed_have_one_hash()
    {
        var hashes = Enumerable.Range(0, 20).Select(_ => FamilyTree.Run(7)).ToHashSet();

        Assert.Single(hashes);
    }

    [Fact]
    public void A_hundred_seeds_have_a_hundred_hashes()
    {
        var hashes = Enumerable.Range(0, 100)
            .Select(seed => FamilyTree.Run((ulong)seed))
            .ToHashSet();

        Assert.Equal(100, hashes.Count);
    }

    [Fact]
    public void Five_processes_have_one_hash()
    {
        var hashes = Enumerable.Range(0, 5).Select(_ => RunProcess(seed: 11)).ToHashSet();

        Assert.Equal(FamilyTree.Run(11).ToString("x16"), Assert.Single(hashes));
    }

    [Fact]
    public void The_content_of_a_message_counts()
    {
        var one = Tell(new Payment("a", 1m));
        var same = Tell(new Payment("a", 1m));
        var other = Tell(new Payment("a", 2m));

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void The_type_of_a_message_its_sender_its_receiver_and_its_time_count()
    {
        var hashes = new[]
        {
            Tell(1), Tell(1L), Tell(1, receiver: "other"), Tell(1, sender: "x"),
            Tell(1, sender: "y"), Tell(1, delayNs: 1), Tell(1, delayNs: 2),
        };

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void The_name_of_the_system_does_not_count()
    {
        Assert.Equal(Tell("x", system: "one"), Tell("x", system: "two"));
    }

    private static ulong Tell(
        object message, string receiver = "receiver", string? sender = null, long delayNs = 0,
        string system = "hash")
    {
        using var simulation = Simulation.Create(system, 0);
        var from = sender is null ? ActorRefs.NoSender : simulation.Collector([], sender);
        simulation.Time.TellAfter(
            delayNs, simulation.Collector([], receiver), message, from);
        simulation.RunToQuiescence();
        Assert.Equal(1, simulation.Deliveries);
        return simulation.Hash;
    }

    private static string RunProcess(ulong seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path
            && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(HashSpec).Assembly.Location);
        start.ArgumentList.Add($"{seed}");
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return line.Trim();
    }
}

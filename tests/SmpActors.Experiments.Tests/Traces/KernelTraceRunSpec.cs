using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Tests.Config;
using SmpActors.Experiments.Traces;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class KernelTraceRunSpec
{
    [Theory]
    [InlineData(20, 2000)]
    [InlineData(0, 0)]
    [InlineData(50_000, 1_600_000)]
    public void Arm64_recording_is_reproduced_whatever_the_latencies(long minNs, long maxNs)
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var result = Feed(RecordedFile.Arm, InterruptSystems.Gicv3, seed, minNs, maxNs);

            Assert.Equal(Verdict.Ok, result.Verdict);
            AssertExplained(result.Recording!, seed);
            Assert.Equal((40, 4), (result.Recording!.Inputs, result.Recording.Cpus));
        }
    }

    [Fact]
    public void With_short_latencies_every_recorded_entry_has_its_own()
    {
        var recording = Feed(RecordedFile.Arm, InterruptSystems.Gicv3, 1, 20, 2000).Recording!;

        Assert.Contains(new ComparedCount("entries", 64, 64), recording.Compared);
        Assert.Contains(new ComparedCount("exits", 64, 64), recording.Compared);
        Assert.Contains(new ComparedCount("coalesced", 0, 0), recording.Compared);
    }

    [Fact]
    public void X86_entries_are_injected_and_counted_apart()
    {
        var result = Feed(RecordedFile.X86, InterruptSystems.Flat, 1, 20, 2000);

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal((0, 66), (result.Ipis.Raised, result.Ipis.Injected));
        AssertExplained(result.Recording!, 1);
        Assert.Contains(
            new ComparedCount("entries: injected, not reproduced", 66, 66),
            result.Recording!.Compared);
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.X2ApicCluster)]
    public void Calls_of_6_12_run_by_the_rules_of_4_9(string system)
    {
        var result = Feed(RecordedFile.Csd, system, 1, 20, 2000);

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(0, result.Calls.Open);
        AssertExplained(result.Recording!, 1);
        Assert.Contains(new ComparedCount("calls queued", 74, 74), result.Recording!.Compared);
    }

    [Fact]
    public void Calls_of_6_12_send_and_spare_the_recorded_IPIs_by_its_own_rules()
    {
        var file = Repository.Path("config", "experiments", "kernel-trace-x86-6.12.json");
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var reading = new ExperimentReader(new RepositoryFiles()).Read(
                file, [ConfigOverride.Set($"seed={seed}")]);

            var recording = Some.Run(reading.Experiment!).Recording!;

            Assert.Equal(
                [
                    new("calls queued", 74, 74), new("IPIs sent", 74, 74),
                    new("IPIs elided", 0, 0), new("entries", 93, 93), new("exits", 91, 93),
                    new("coalesced", 0, 0),
                ],
                recording.Compared);
            Assert.All(recording.Differences, static d => Assert.StartsWith("window end", d.Rule));
        }
    }

    private static void AssertExplained(TraceComparison recording, ulong seed) => Assert.All(
        recording.Differences,
        d => Assert.True(d.Rule is not null, $"seed {seed}, line {d.Line}: {d.What}"));

    private static RunResult Feed(
        string file, string system, ulong seed, long latencyNsMin, long latencyNsMax)
    {
        var workload = new WorkloadConfig
        {
            Kind = WorkloadKinds.KernelTrace,
            Recording = FtraceReader.Read(file, RecordedFile.Text(file)).Recording,
        };
        return Some.Run(Some.Experiment(system, 4, workload, seed) with
        {
            Interconnect = new() { LatencyNsMin = latencyNsMin, LatencyNsMax = latencyNsMax },
        });
    }
}

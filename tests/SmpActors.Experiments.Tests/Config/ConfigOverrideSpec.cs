using SmpActors.Experiments.Config;
using SmpActors.Model.Kernel;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class ConfigOverrideSpec
{
    private readonly MemoryFiles _files = new()
    {
        ["x.json"] =
            """
            {
              "machine": { "cpus": 4, "interrupts": "gicv3" },
              "workload": { "kind": "storm" },
            }
            """,
        ["list.json"] =
            """
            {
              "machine": { "cpus": 4, "interrupts": "gicv3" },
              "workload": [{ "kind": "storm" }, { "kind": "pairs" }],
            }
            """,
    };

    [Fact]
    public void Values_are_json_or_bare_words_and_lists()
    {
        var (experiment, problems) = Read(
            "x.json",
            "machine.cpus=128",
            "machine.online=0-63",
            "machine.weaknesses=[no-enqueue-barrier]",
            "time=wall",
            "kernel.profile=4.9",
            "name=\"two words\"",
            "interconnect.latencyNs={\"min\": 1, \"max\": 2}",
            "workload.calls = 7",
            "workload[0].wait=false");

        Assert.Empty(problems);
        Assert.Equal(128, experiment!.Machine.CpuCount);
        Assert.Equal(64, experiment.Machine.Online.Count);
        Assert.Equal(new(Weakness.NoEnqueueBarrier), experiment.Machine.Weaknesses);
        Assert.Equal(TimeMode.Wall, experiment.Time);
        Assert.Equal("4.9", experiment.Kernel.Profile.Name);
        Assert.Equal("two words", experiment.Name);
        Assert.Equal(2, experiment.Interconnect.LatencyNsMax);
        Assert.Equal((7, false), (experiment.Workloads[0].Calls, experiment.Workloads[0].Wait));
    }

    [Fact]
    public void Last_override_of_a_path_wins()
    {
        var (experiment, _) = Read("x.json", "seed=1", "seed=18446744073709551615");

        Assert.Equal(ulong.MaxValue, experiment!.Seed);
    }

    [Fact]
    public void Item_of_a_list_is_counted_from_0()
    {
        var (experiment, _) = Read(
            "list.json", "workload[1].calls=7", "workload[0]={\"kind\":\"pairs\"}");

        Assert.Equal(
            [("pairs", 10), ("pairs", 7)],
            experiment!.Workloads.Select(workload => (workload.Kind, workload.Calls ?? 0)));
    }

    [Theory]
    [InlineData(
        "machine.cpus=x",
        "machine.cpus is \"x\", must be a whole number from 1 to 16777216")]
    [InlineData("machine.cpus=0", "machine.cpus is 0, must be a whole number from 1 to 16777216")]
    [InlineData(
        "machine.cpus=16777217",
        "machine.cpus is 16777217, must be a whole number from 1 to 16777216, because traces "
        + "number CPUs with 24 bits")]
    [InlineData("machin.cpus=4", "machin is no key here; did you mean \"machine\"?")]
    [InlineData("machine.cpu=4", "machine.cpu is no key here; did you mean \"cpus\"?")]
    [InlineData(
        "machine.cpus.x=4",
        "machine.cpus.x is no path: what is before it is 4, which has no keys")]
    [InlineData("machine.cpus", "must be path=value, such as machine.cpus=128 or time=wall")]
    [InlineData("=4", "must be path=value, such as machine.cpus=128 or time=wall")]
    [InlineData("machine.cpus=", "must be path=value, such as machine.cpus=128 or time=wall")]
    [InlineData(
        "workload.calls=4",
        "workload.calls is no path: what is before it is a list of 2; say which item, counted "
        + "from 0, as in workload[0].calls")]
    [InlineData(
        "workload[2].calls=4",
        "workload[2] is not there: workload has 2 items, counted from 0")]
    [InlineData(
        "workload[x].calls=4",
        "\"workload[x].calls\" is no path; write it as workload[0].calls")]
    [InlineData("machine..cpus=4", "\"machine..cpus\" is no path; write it as workload[0].calls")]
    [InlineData(
        "machine={\"cpus\": 4",
        "machine is {\"cpus\": 4, which begins as JSON and is none; mind the quotes")]
    [InlineData(
        "machine.weaknesses=[a]",
        "machine.weaknesses is a list, must be a list of names that \"smpactors list weaknesses\" "
        + "shows, each at most once; \"a\" is none of them; known are \"no-enqueue-barrier\", *")]
    public void Wrong_override_is_told_as_it_was_written(string assignment, string expected)
    {
        var (_, problems) = Read("list.json", assignment);

        Like.Assert($"--set {assignment}: {expected}", Assert.Single(problems).ToString());
    }

    [Fact]
    public void Problem_that_an_override_makes_elsewhere_names_the_override()
    {
        var (_, problems) = Read("x.json", "machine.interrupts=flat", "machine.cpus=9");

        Assert.StartsWith(
            "--set machine.cpus=9: machine.cpus is 9, must be 1 to 8 with flat, because",
            Assert.Single(problems).ToString(),
            StringComparison.Ordinal);
    }

    private ExperimentReading Read(string file, params string[] assignments) =>
        new ExperimentReader(_files).Read(file, [.. assignments.Select(ConfigOverride.Set)]);
}

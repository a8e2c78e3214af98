using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class ExperimentReaderSpec
{
    private const string Machine = "\"cpus\": 64, \"interrupts\": \"gicv3\"";
    private const string Recorded = "a-1 [040] 1.5: ipi_entry: (Function call interrupts)\n";
    private const string Storm = "{ \"kind\": \"storm\" }";

    private readonly MemoryFiles _files = [];

    [Fact]
    public void File_that_says_everything_is_taken_by_its_word()
    {
        _files["a/x.json"] =
            """
            {
              "$schema": "../experiment.schema.json",
              "name": "all of it", // a comment
              "seed": 18446744073709551615,
              "time": "wall",
              "kernel": { "profile": "4.9", "idle": "poll" },
              "machine": {
                "cpus": 64, "chips": 4, "cpusPerCluster": 8, "interrupts": "gicv3",
                "online": "0-31, 40", "weaknesses": ["no-enqueue-barrier"],
                "sgiOvertakesDmb": true,
              },
              "interconnect": { "latencyNs": { "min": 0, "max": 60e3 } },
              "workload": [
                { "kind": "broadcast", "cpu": 40, "calls": 3, "wait": false, "functionNs": 7 },
                { "kind": "pairs", "irqsOff": true },
                { "kind": "storm", "targets": 32 },
                { "kind": "scftorture", "weights": { "single_rpc": 5 } },
              ],
              "limits": { "virtualTimeNs": 1, "wallTimeMs": 2 },
              "trace": { "ftrace": false, "perfetto": false, "eventsMax": 3 },
            }
            """;

        var (experiment, problems) = new ExperimentReader(_files).Read("a/x.json");

        Assert.Empty(problems);
        Assert.Equal("all of it", experiment!.Name);
        Assert.Equal(ulong.MaxValue, experiment.Seed);
        Assert.Equal(TimeMode.Wall, experiment.Time);
        Assert.Equal(new KernelConfig { IsIdlePolling = true }, experiment.Kernel);
        Assert.Equal(
            new MachineConfig
            {
                CpuCount = 64,
                ChipCount = 4,
                CpusPerCluster = 8,
                Interrupts = "gicv3",
                Online = CpuMask.Range(0, 32).Or(CpuMask.Of(new CpuId(40))),
                Weaknesses = new(Weakness.NoEnqueueBarrier),
                SgiOvertakesDmb = true,
            },
            experiment.Machine);
        Assert.Equal((0, 60_000), (
            experiment.Interconnect.LatencyNsMin, experiment.Interconnect.LatencyNsMax));
        Assert.Equal(
            new LimitsConfig { VirtualTimeNs = 1, WallTimeMs = 2 }, experiment.Limits);
        Assert.Equal(
            new TraceConfig { Ftrace = false, Perfetto = false, EventsMax = 3 }, experiment.Trace);
        AssertWorkloads(experiment.Workloads);
    }

    [Fact]
    public void Short_file_gets_the_defaults_of_the_table()
    {
        _files["dir/short.json"] =
            """
            { "machine": { "cpus": 4, "interrupts": "flat" }, "workload": { "kind": "storm" } }
            """;

        var (experiment, problems) = new ExperimentReader(_files).Read("dir/short.json");

        Assert.Empty(problems);
        var standard = new Experiment
        {
            Name = "short",
            Machine = new()
            {
                CpuCount = 4,
                Interrupts = "flat",
                Online = CpuMask.Range(0, 4),
            },
            Workloads = experiment!.Workloads,
        };
        Assert.Equal(standard, experiment);
        Assert.Equal(
            new WorkloadConfig
            {
                Kind = "storm",
                Calls = 10,
                Targets = 3,
                Wait = true,
                Weights = experiment.Workloads[0].Weights,
            },
            experiment.Workloads[0]);
    }

    [Theory]
    [InlineData(
        "\"cpus\": 0",
        "x.json:2: machine.cpus is 0, must be a whole number from 1 to 16777216")]
    [InlineData(
        "\"cpus\": 1.5",
        "machine.cpus is 1.5, must be * from 1 to 16777216; it has no fractions")]
    [InlineData(
        "\"cpus\": 1e99",
        "machine.cpus is 1e99, must be a whole number from 1 to 16777216")]
    [InlineData(
        "\"cpus\": \"4\"",
        "machine.cpus is \"4\", must be a whole number from 1 to 16777216")]
    [InlineData(
        "\"cpus\": null",
        "machine.cpus is null, must be a whole number from 1 to 16777216")]
    [InlineData("\"cpus\": {}", "machine.cpus is {}, must be a whole number from 1 to 16777216")]
    [InlineData("", "x.json:2: machine.cpus is missing; it must be a whole number from 1 to *")]
    [InlineData("\"cpus\": 4, \"chip\": 1", "machine.chip is no key here; did you mean \"chips\"?")]
    [InlineData(
        "\"cpus\": 4, \"cpus\": 5",
        "machine.cpus stands here a second time, first at x.json:2; *")]
    [InlineData("\"cpus\": 4, \"chips\": 5", "machine.chips is 5, must be 1 to 4, because *")]
    [InlineData(
        "\"cpus\": 5, \"chips\": 4",
        "machine.chips is 4, but 2 CPUs on each chip fill only 3 of them with 5 CPUs; write 3 "
        + "chips, or 8 CPUs")]
    [InlineData(
        "\"cpus\": 64, \"online\": \"0-64\"",
        "machine.online names CPU 64, must be 0 to 63, because machine.cpus is 64; *")]
    [InlineData(
        "\"cpus\": 4, \"online\": \"3-0\"",
        "machine.online is \"3-0\", names the range 3-0, which *")]
    [InlineData(
        "\"cpus\": 4, \"online\": \"\"",
        "machine.online is \"\", must be numbers and ranges *")]
    [InlineData("\"cpus\": 4, \"online\": \"0,a\"", "machine.online is \"0,a\", * \"a\" is none")]
    [InlineData(
        "\"cpus\": 4, \"online\": 3",
        "machine.online is 3, must be a CPU list such as \"0-3,7\"")]
    [InlineData(
        "\"cpus\": 4, \"online\": \"99999999999\"",
        "machine.online is *, names CPU 99999999999, *")]
    [InlineData(
        "\"cpus\": 4, \"weaknesses\": [\"no-barrier\"]",
        "machine.weaknesses is a list, must be * \"no-barrier\" is none of them; *")]
    [InlineData(
        "\"cpus\": 4, \"weaknesses\": [\"no-enqueue-barrier\", \"no-enqueue-barrier\"]",
        "machine.weaknesses is a list, names \"no-enqueue-barrier\" twice; remove one")]
    [InlineData(
        "\"cpus\": 4, \"cpusPerCluster\": 17",
        "machine.cpusPerCluster is 17, must be * 1 to 16")]
    public void Wrong_machine_is_told_with_value_bounds_and_way_out(string machine, string expected)
    {
        var problems = ProblemsOf($"\"interrupts\": \"gicv3\", {machine}", Storm);

        Like.Assert(expected, Assert.Single(problems));
    }

    [Theory]
    [InlineData(
        "\"flat\", \"cpus\": 9",
        "machine.cpus is 9, must be 1 to 8 with flat, because * take fewer, or another of *")]
    [InlineData(
        "\"gicv2\", \"cpus\": 9",
        "machine.cpus is 9, must be 1 to 8 with gicv2, because the target list of GICD_SGIR*")]
    [InlineData(
        "\"gicv2\", \"cpus\": 8, \"chips\": 2",
        "machine.chips is 2, must be 1 with gicv2, because * take one chip, or another of *")]
    [InlineData(
        "\"gicv2\", \"cpus\": 4, \"sgiOvertakesDmb\": true",
        "must be false with gicv2, because only gicv3 sends by a system register, *")]
    [InlineData(
        "\"flatt\", \"cpus\": 4",
        "is \"flatt\", must be \"flat\", \"default\", \"physflat\", \"bigsmp\", "
        + "\"x2apic-phys\", \"x2apic-cluster\", \"noop\", \"x86\", \"gicv2\" or \"gicv3\"")]
    [InlineData(
        "\"flat\", \"cpus\": 4, \"sgiOvertakesDmb\": true",
        "must be false with flat, because *")]
    public void Wrong_interrupt_system_is_told_with_what_there_is(string machine, string expected)
    {
        var problems = ProblemsOf($"\"interrupts\": {machine}", Storm);

        Like.Assert(expected, Assert.Single(problems));
    }

    [Theory]
    [InlineData("[]", "x.json:3: workload is [], must be a workload * or a list of workloads *")]
    [InlineData("[7]", "x.json:3: workload[0] is 7, must be a workload *")]
    [InlineData("{}", "workload.kind is missing; it must be \"broadcast\", * or \"custom\"")]
    [InlineData(
        "{ \"kind\": \"Storm\", \"x\": 1 }",
        "workload.kind is \"Storm\", must be \"broadcast\", *")]
    [InlineData(
        "{ \"kind\": \"pairs\", \"targets\": 2 }",
        "workload.targets is no key of pairs, only of storm; remove it")]
    [InlineData(
        "{ \"kind\": \"storm\", \"target\": 2 }",
        "workload.target is no key here; did you mean \"targets\"?")]
    [InlineData(
        "[{ \"kind\": \"storm\", \"targets\": 64 }]",
        "workload[0].targets is 64, must be 1 to 63, because *")]
    [InlineData(
        "{ \"kind\": \"broadcast\", \"cpu\": 64 }",
        "workload.cpu is 64, must be 0 to 63, because *")]
    [InlineData(
        "{ \"kind\": \"storm\", \"calls\": 0 }",
        "workload.calls is 0, must be a whole number from 1 to *")]
    [InlineData(
        "{ \"kind\": \"storm\", \"wait\": \"no\" }",
        "workload.wait is \"no\", must be true or false")]
    [InlineData("{ \"kind\": \"kernel-trace\" }", "workload.file is missing; *")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"no.txt\" }",
        "workload.file is \"no.txt\": no.txt is not there")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"empty.txt\" }",
        "workload.file is \"empty.txt\": empty.txt:1: the file is empty; *")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"cut.txt\" }",
        "workload.file is \"cut.txt\": cut.txt:2: the file ends in the middle of this line; *")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"no-line.txt\" }",
        "workload.file is \"no-line.txt\": no-line.txt:2: '?' is no event line; *")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"cpu64.txt\" }",
        "workload.file is *: cpu64.txt: is of a machine of 65 CPUs, the experiment's has 64, *")]
    [InlineData(
        "{ \"kind\": \"custom\", \"assembly\": \"no.dll\", \"class\": \"A\" }",
        "workload.assembly is \"no.dll\": no.dll is not there")]
    [InlineData(
        "{ \"kind\": \"scftorture\", \"weights\": { \"resched\": 0, \"single\": 0, "
        + "\"single_rpc\": 0, "
        + "\"single_wait\": 0, \"many\": 0, \"many_wait\": 0, \"all\": 0, \"all_wait\": 0 } }",
        "workload.weights has 0 for all: all zero weights makes no sense; *")]
    [InlineData(
        "{ \"kind\": \"scftorture\", \"weights\": { \"one\": 0 } }",
        "workload.weights.one is no key here; *")]
    public void Wrong_workload_is_told_with_its_path(string workload, string expected)
    {
        _files["empty.txt"] = "\n";
        _files["cut.txt"] =
            "# tracer: nop\n  init-1  [000] d..1.  0.000001: ipi_raise: target_mask=00000002 "
            + "(Function call interrupts)";
        _files["no-line.txt"] = "# tracer: nop\n?\n";
        _files["cpu64.txt"] = "a-1 [064] 1.5: ipi_entry: (Function call interrupts)\n";

        var problems = ProblemsOf(Machine, workload);

        Like.Assert(expected, Assert.Single(problems));
    }

    [Theory]
    [InlineData(
        "\"seed\": 18446744073709551616",
        "seed is *, must be * from 0 to 18446744073709551615")]
    [InlineData("\"seed\": -1", "x.json:4: seed is -1, must be a whole number from 0 to *")]
    [InlineData("\"time\": \"real\"", "time is \"real\", must be \"virtual\" or \"wall\"")]
    [InlineData("\"name\": \"\"", "name is \"\", must be text that is not empty")]
    [InlineData("\"kernel\": 4.9", "kernel is 4.9, must be an object { ... }")]
    [InlineData("\"kernel\": { \"profile\": 4.9 }", "kernel.profile is 4.9, must be \"4.9\"")]
    [InlineData(
        "\"interconnect\": { \"latencyNs\": { \"max\": 10 } }",
        "interconnect.latencyNs.max is 10, must be at least interconnect.latencyNs.min, which "
        + "is 20, its default; change either")]
    [InlineData(
        "\"interconnect\": { \"latencyNs\": { \"min\": 2001 } }",
        "interconnect.latencyNs.min is 2001, must be at most interconnect.latencyNs.max, which "
        + "is 2000, its default; change either")]
    [InlineData("\"limits\": { \"virtualTimeNs\": 0 }", "limits.virtualTimeNs is 0, must be *")]
    [InlineData(
        "\"trace\": { \"eventMax\": 1 }",
        "trace.eventMax is no key here; did you mean \"eventsMax\"?")]
    [InlineData("\"sed\": 1", "x.json:4: sed is no key here; did you mean \"seed\"?")]
    [InlineData("\"whatever\": 1", "whatever is no key here; known are \"$schema\", \"name\", *")]
    public void Wrong_key_elsewhere_is_told_too(string more, string expected)
    {
        var problems = ProblemsOf(Machine, Storm, more);

        Like.Assert(expected, Assert.Single(problems));
    }

    [Theory]
    [InlineData(
        "1",
        "storm",
        "workload.kind is \"storm\", which needs 2 CPUs online, because *; 1 is; raise *")]
    [InlineData(
        "1",
        "pairs",
        "workload.kind is \"pairs\", which needs 2 CPUs online, because *; 1 is; raise *")]
    public void One_cpu_alone_cannot_call_others(string cpus, string kind, string expected)
    {
        var problems = ProblemsOf(
            $"\"cpus\": {cpus}, \"interrupts\": \"flat\"", $"{{ \"kind\": \"{kind}\" }}");

        Like.Assert(expected, Assert.Single(problems));
    }

    [Fact]
    public void Caller_that_is_offline_is_told()
    {
        var problems = ProblemsOf(
            $"{Machine}, \"online\": \"0-3\"", "{ \"kind\": \"broadcast\", \"cpu\": 4 }");

        Like.Assert("*workload.cpu is 4, which is not online, *", Assert.Single(problems));
    }

    [Fact]
    public void Recording_is_looked_for_beside_the_experiment()
    {
        _files["a/x.json"] = Document(
            Machine, "{ \"kind\": \"kernel-trace\", \"file\": \"../t.txt\" }");
        _files[Path.Combine("a", "../t.txt")] = Recorded;

        var experiment = new ExperimentReader(_files).Read("a/x.json").Experiment;

        Assert.Equal(RecordingGrade.Entry, experiment!.Workloads[0].Recording!.Grade);
    }

    [Theory]
    [InlineData(
        "{ \"kind\": \"storm\" }", "{ \"kind\": \"kernel-trace\", \"file\": \"t.txt\" }")]
    [InlineData(
        "{ \"kind\": \"kernel-trace\", \"file\": \"t.txt\" }", "{ \"kind\": \"storm\" }")]
    public void Recording_with_another_workload_is_told(string first, string second)
    {
        _files["t.txt"] = Recorded;

        var problems = ProblemsOf(Machine, $"[{first}, {second}]");

        Like.Assert(
            "*workload[1].kind is * after *, but kernel-trace must be an experiment's only *",
            Assert.Single(problems));
    }

    [Fact]
    public void Broadcast_is_called_by_the_first_cpu_online()
    {
        _files["x.json"] = Document(
            $"{Machine}, \"online\": \"5-9\"", "{ \"kind\": \"broadcast\" }");

        var experiment = new ExperimentReader(_files).Read("x.json").Experiment;

        Assert.Equal(5, experiment!.Workloads[0].Cpu);
    }

    private static void AssertWorkloads(IReadOnlyList<WorkloadConfig> workloads)
    {
        Assert.Equal(
            ["broadcast", "pairs", "storm", "scftorture"],
            workloads.Select(workload => workload.Kind));
        Assert.Equal((40, 3, false, 7), (
            workloads[0].Cpu, workloads[0].Calls, workloads[0].Wait, workloads[0].FunctionNs));
        Assert.True(workloads[1].IrqsOff);
        Assert.Equal(32, workloads[2].Targets);
        Assert.Equal((5, -1), (
            workloads[3].Weights["single_rpc"], workloads[3].Weights["all_wait"]));
    }

    private static string Document(string machine, string workload, string more = "\"seed\": 1") =>
        $"{{\n\"machine\": {{ {machine} }},\n\"workload\": {workload},\n{more}\n}}\n";

    private string[] ProblemsOf(string machine, string workload, string more = "\"seed\": 1")
    {
        _files["x.json"] = Document(machine, workload, more);
        var reading = new ExperimentReader(_files).Read("x.json");
        Assert.Equal(reading.Problems.Count > 0, reading.Experiment is null);
        return [.. reading.Problems.Select(problem => problem.ToString())];
    }
}

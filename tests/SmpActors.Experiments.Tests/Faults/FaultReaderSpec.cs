using NJsonSchema;
using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Tests.Config;
using SmpActors.Model;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Faults;

/// <summary>Fault plans in files: taken by their word, or refused with place and reason.</summary>
public sealed class FaultReaderSpec
{
    private readonly MemoryFiles _files = [];

    public static TheoryData<string> Plans => [.. Directory
        .EnumerateFiles(Repository.Path("config", "faults"), "*.json")
        .Select(file => Path.GetFileName(file))
        .Order(StringComparer.Ordinal)];

    [Fact]
    public void Rule_that_says_everything_is_taken_by_its_word()
    {
        var plan = Plan(
            "flat",
            """
            { "name": "all", "kind": "delay", "ipi": { "from": "0-1", "to": "3" },
              "link": { "from": "apicbus", "to": "apic3" }, "message": "acceptinterrupt",
              "vector": 251, "probability": 0.25, "delayNs": { "min": 5, "max": 7 },
              "occurrence": { "first": 2, "last": 9, "every": 3 },
              "windowNs": { "from": 10, "until": 20 } },
            { "name": "csd", "kind": "drop", "csd": { "owner": "1", "target": "2" } },
            { "name": "one", "kind": "delay", "ipi": {}, "delayNs": { "min": 5 } }
            """);

        var rule = plan.Rules[0];
        Assert.Equal(new DelayMessage(new(5, 7)), rule.Action);
        Assert.Equal(new CpuLink(CpuMask.Range(0, 2), Only(3)), rule.Match.Ipi);
        Assert.Equal(new LinkEnd(PartKind.ApicBus, null), rule.Match.From);
        Assert.Equal(new LinkEnd(PartKind.LocalApic, Only(3)), rule.Match.To);
        Assert.Equal([typeof(Model.X86.LocalApic.AcceptInterrupt)], rule.Match.Messages);
        Assert.Equal(251, rule.Match.Vector);
        Assert.Equal(Probability.Of(0.25m), rule.Match.Probability);
        Assert.Equal(new Occurrences(2, 9, 3), rule.Match.Occurrences);
        Assert.Equal((10, 20L), (rule.Match.FromNs, rule.Match.UntilNs));
        Assert.Equal(new CpuLink(Only(1), Only(2)), plan.Rules[1].Match.Csd);
        Assert.Equal(new DelayMessage(new(5, 5)), plan.Rules[2].Action);
    }

    [Theory]
    [InlineData("gicv3", "\"kind\": \"hold-interrupts\", \"cpu\": 1, \"atNs\": 5, \"forNs\": 6")]
    [InlineData("gicv3", "\"kind\": \"stall-cpu\", \"cpu\": 1, \"ipi\": { \"to\": \"1\" }")]
    [InlineData("gicv3", "\"kind\": \"sleep-redistributor\", \"cpu\": 1, \"atNs\": 5")]
    [InlineData("physflat", "\"kind\": \"busy-icr\", \"cpu\": 1, \"atNs\": 5")]
    [InlineData("gicv2", "\"kind\": \"crash\", \"part\": \"gicd0\", \"atNs\": 5")]
    [InlineData("gicv2", "\"kind\": \"offline\", \"cpu\": 1, \"atNs\": 5, \"forNs\": 6")]
    [InlineData(
        "gicv2",
        "\"kind\": \"corrupt\", \"message\": \"GicV2CpuInterface.Set\", \"field\": "
        + "\"interrupt.intId\", \"flip\": 1")]
    [InlineData("gicv2", "\"kind\": \"misroute\", \"ipi\": { \"to\": \"1\" }, \"to\": \"cpu2\"")]
    [InlineData("gicv2", "\"kind\": \"reorder\", \"link\": { \"from\": \"cpu\", \"to\": \"cpu\" }")]
    [InlineData("gicv2", "\"kind\": \"duplicate\", \"message\": \"CsdUnlocked\"")]
    public void Rule_of_every_kind_is_taken(string interrupts, string rule)
    {
        var plan = Plan(interrupts, $"{{ \"name\": \"x\", {rule} }}");

        Assert.Equal("x", Assert.Single(plan.Rules).Name);
    }

    [Theory]
    [InlineData(
        "x2apic-phys", "\"kind\": \"drop\", \"link\": { \"from\": \"cpu0\", \"to\": \"gicr0\" }",
        "faults[0].link.to is \"gicr0\", must be a part of x2apic-phys: cpu0 to cpu3")]
    [InlineData(
        "x2apic-phys", "\"kind\": \"drop\", \"link\": { \"from\": \"apic3\", \"to\": \"cpu1\" }",
        "faults[0].link.to is \"cpu1\" with link.from \"apic3\", which is no link of x2apic-phys")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"link\": { \"from\": \"gicd0\", \"to\": \"gicr9\" }",
        "faults[0].link.to is \"gicr9\", which this machine does not have")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"link\": { \"from\": \"core0\" }",
        "faults[0].link.from is \"core0\", must be \"cpu\", \"apic\"")]
    [InlineData(
        "gicv3", "\"kind\": \"delay\", \"delayNs\": { \"min\": -1 }",
        "faults[0].delayNs.min is -1, must be a whole number from 0 to")]
    [InlineData(
        "gicv3", "\"kind\": \"delay\", \"delayNs\": { \"min\": 7, \"max\": 5 }",
        "faults[0].delayNs.max is 5, must be 7 (delayNs.min) to")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"probability\": 2",
        "faults[0].probability is 2, must be a number from 0 to 1")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"ipi\": { \"from\": \"0\", \"to\": \"9\" }",
        "faults[0].ipi.to names CPU 9, must be 0 to 3")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"vector\": 251",
        "faults[0].vector is 251, must be 0 to 15 with gicv3: the INTID of an SGI")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"message\": \"AcceptInterrupt\"",
        "faults[0].message is \"AcceptInterrupt\", which is no message with gicv3")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"message\": \"Cpu.EnqueCsd\"",
        "did you mean \"Cpu.EnqueueCsd\"?")]
    [InlineData(
        "gicv3",
        "\"kind\": \"corrupt\", \"message\": \"SetPending\", \"field\": \"vector\", \"flip\": 1",
        "faults[0].field is \"vector\", must be one of \"IntId\" or \"IsGroup0\"")]
    [InlineData(
        "gicv3",
        "\"kind\": \"corrupt\", \"message\": \"RouteSgi\", \"field\": \"sgi.intId\", \"value\": 16",
        "faults[0].value is 16, must be 0 to 15: that is what Distributor.RouteSgi.Sgi.IntId")]
    [InlineData(
        "gicv3", "\"kind\": \"misroute\", \"ipi\": {}, \"to\": \"cpu9\"",
        "faults[0].to is \"cpu9\", must be one of cpu0 to cpu3")]
    [InlineData(
        "gicv3", "\"kind\": \"misroute\", \"message\": \"SetPending\", \"to\": \"cpu1\"",
        "faults[0].to is \"cpu1\", and link.to must be a cpu too")]
    [InlineData(
        "x2apic-phys", "\"kind\": \"busy-icr\", \"cpu\": 0, \"atNs\": 0",
        "faults[0].kind is \"busy-icr\", which cannot be with x2apic-phys, because an x2APIC's")]
    [InlineData(
        "flat", "\"kind\": \"sleep-redistributor\", \"cpu\": 0, \"atNs\": 0",
        "because redistributors are parts of a GICv3")]
    [InlineData(
        "gicv3", "\"kind\": \"stall-cpu\", \"cpu\": 9, \"atNs\": 0",
        "faults[0].cpu is 9, which this machine does not have")]
    [InlineData(
        "gicv3", "\"kind\": \"stall-cpu\", \"cpu\": 1",
        "faults[0].atNs is missing; say when")]
    [InlineData(
        "gicv3", "\"kind\": \"stall-cpu\", \"cpu\": 1, \"atNs\": 0, \"ipi\": {}",
        "faults[0].atNs is given beside a message that is to match")]
    [InlineData(
        "flat", "\"kind\": \"offline\", \"cpu\": 0, \"atNs\": 0, \"forNs\": 9",
        "faults[0].forNs is given for CPU 0, which no start-up message brings back on x86")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"occurrence\": { \"nth\": 2, \"last\": 3 }",
        "faults[0].occurrence.nth is given beside first, last or every")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"occurrence\": { \"first\": 5, \"last\": 3 }",
        "faults[0].occurrence.last is 3, must be at least occurrence.first, which is 5")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"windowNs\": { \"from\": 5, \"until\": 5 }",
        "faults[0].windowNs.until is 5, must be more than windowNs.from, which is 5")]
    [InlineData(
        "gicv3", "\"kind\": \"drop\", \"delayNs\": { \"min\": 5 }",
        "faults[0].delayNs is no key of drop, only of delay, duplicate; remove it")]
    [InlineData(
        "gicv3", "\"kind\": \"freeze-node\"",
        "faults[0].kind is \"freeze-node\", which happens to a node of a cluster")]
    [InlineData(
        "gicv3", "\"kind\": \"lose\"", "faults[0].kind is \"lose\", must be \"deliver\", \"drop\"")]
    public void Bad_rule_is_refused_with_its_path_and_what_is_allowed(
        string interrupts, string rule, string told)
    {
        _files["x.json"] = File(interrupts, $"{{ \"name\": \"x\", {rule} }}");

        var (experiment, problems) = new ExperimentReader(_files).Read("x.json");

        Assert.Null(experiment);
        Assert.Contains(problems, p => p.ToString().Contains(told, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.StartsWith("x.json:", p.Place, StringComparison.Ordinal));
    }

    [Fact]
    public void All_that_is_wrong_in_all_rules_is_said_at_once()
    {
        _files["x.json"] = File(
            "gicv3",
            """
            { "name": "a", "kind": "drop", "vector": 99 },
            { "name": "a", "kind": "drop", "ipi": { "to": "8" } },
            { "name": "b", "kind": "drop", "probability": 2 }
            """);

        var (_, problems) = new ExperimentReader(_files).Read("x.json");

        Assert.Equal(
            ["faults[2].probability", "faults[0].vector", "faults[1].name", "faults[1].ipi.to"],
            problems.Select(p => p.Path));
    }

    [Fact]
    public void Rules_of_a_file_stand_where_it_is_named()
    {
        _files["plans/p.json"] =
            "{ \"faults\": [ { \"name\": \"b\", \"kind\": \"drop\", \"ipi\": {} } ] }";
        _files["e/x.json"] = File(
            "gicv3", "\"../plans/p.json\", { \"name\": \"c\", \"kind\": \"drop\" }");
        _files["e/../plans/p.json"] = _files["plans/p.json"];

        var (experiment, problems) = new ExperimentReader(_files).Read("e/x.json");

        Assert.Empty(problems);
        Assert.Equal(["b", "c"], experiment!.Faults.Rules.Select(rule => rule.Name));
    }

    [Fact]
    public void What_is_wrong_in_a_file_of_rules_is_said_by_its_own_place()
    {
        _files["p.json"] =
            """
            {
              "faults": [
                { "name": "b", "kind": "drop", "vector": 99 }
              ],
              "fault": 1
            }
            """;
        _files["x.json"] = File("gicv3", "\"p.json\", \"q.json\"");

        var (_, problems) = new ExperimentReader(_files).Read("x.json");

        Assert.Equal(
            [("p.json:5", "fault"), ("x.json:4", "faults[1]"), ("p.json:3", "faults[0].vector")],
            problems.Select(p => (p.Place, p.Path)));
    }

    [Fact]
    public void Plan_is_switched_off_from_the_command_line()
    {
        _files["x.json"] = File("gicv3", "{ \"name\": \"c\", \"kind\": \"drop\" }");

        var (experiment, problems) = new ExperimentReader(_files).Read(
            "x.json", [ConfigOverride.Set("faults=[]")]);

        Assert.Empty(problems);
        Assert.Empty(experiment!.Faults.Rules);
    }

    [Fact]
    public void Schema_of_plans_is_what_the_table_of_keys_generates()
    {
        var committed = System.IO.File.ReadAllText(Repository.Path("config", "faults.schema.json"));

        // To renew it: smpactors list fault-schema > config/faults.schema.json
        Assert.Equal(ExperimentSchema.FaultsText, committed);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task Committed_plan_is_valid_by_schema_and_named_by_an_experiment(string name)
    {
        var schema = await JsonSchema.FromJsonAsync(ExperimentSchema.FaultsText);
        var json = System.IO.File.ReadAllText(Repository.Path("config", "faults", name));
        var experiment = System.IO.File.ReadAllText(Repository.Path("config", "experiments", name));

        var errors = schema.Validate(System.Text.Json.Nodes.JsonNode.Parse(json, null, new()
        {
            CommentHandling = System.Text.Json.JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        })!.ToJsonString());

        Assert.Empty(errors);
        Assert.Contains($"\"../faults/{name}\"", experiment, StringComparison.Ordinal);
    }

    private static CpuMask Only(int cpu) => CpuMask.Of(new CpuId(cpu));

    private static string File(string interrupts, string rules) =>
        $$"""
        { "machine": { "cpus": 4, "interrupts": "{{interrupts}}" },
          "workload": { "kind": "pairs" },
          "faults": [
        {{rules}}
          ] }
        """;

    private FaultPlan Plan(string interrupts, string rules)
    {
        _files["x.json"] = File(interrupts, rules);
        var (experiment, problems) = new ExperimentReader(_files).Read("x.json");
        Assert.Empty(problems);
        return experiment!.Faults;
    }
}

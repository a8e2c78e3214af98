using SmpActors.Experiments.Config;
using SmpActors.Experiments.Tests.Config;
using SmpActors.Experiments.Weaknesses;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.X86;
using Xunit;

namespace SmpActors.Experiments.Tests.Weaknesses;

public sealed class WeaknessTableSpec
{
    private const string Pairs = "\"workload\": { \"kind\": \"pairs\" }";

    [Fact]
    public void Every_rule_that_code_can_lack_has_one_name()
    {
        var rules = WeaknessTable.All.Select(known => known.Rules).ToArray();

        Assert.Equal(FlagsOf<Weakness>(), NamedOnce(rules, rule => (int)rule.Kernel));
        Assert.Equal(FlagsOf<X86Weakness>(), NamedOnce(rules, rule => (int)rule.X86));
        Assert.Equal(FlagsOf<GicWeakness>(), NamedOnce(rules, rule => (int)rule.Gic));
        Assert.Equal(WeaknessTable.Names.Distinct(), WeaknessTable.Names);
    }

    [Fact]
    public void Every_weakness_says_who_notices_it_or_why_nobody_can()
    {
        Assert.All(WeaknessTable.All, known =>
        {
            var isHarmlessSomewhere = known.Oracle is null || known.HarmlessProfiles.Count > 0;
            Assert.Equal(isHarmlessSomewhere, known.HarmlessBecause.Length > 0);
            Assert.EndsWith(".", known.Doc, StringComparison.Ordinal);
            Assert.Subset(known.Profiles.ToHashSet(), known.HarmlessProfiles.ToHashSet());
        });
    }

    [Fact]
    public void Every_place_where_a_weakness_does_not_apply_has_a_reason()
    {
        Assert.All(WeaknessTable.All, known =>
        {
            var appliesToAll = known.Systems.Count == WeaknessTable.AllSystems.Count;
            Assert.Equal(appliesToAll, known.OtherSystems.Length == 0);
            var appliesAlways = known.Profiles.Count == ProfileTable.Names.Count;
            Assert.Equal(appliesAlways, known.OtherProfiles.Length == 0);
        });
    }

    [Theory]
    [InlineData(
        "no-x2apic-fence", "flat", "4.9",
        "*\"no-x2apic-fence\", which cannot be had with flat, because only an x2APIC sends by MSR, "
        + "and has the fence; remove it, or take \"x2apic-phys\" or \"x2apic-cluster\" for "
        + "machine.interrupts")]
    [InlineData(
        "no-ebusy", "gicv3", "4.9",
        "*\"no-ebusy\", which cannot be had with kernel.profile 4.9, because -EBUSY came with 5.7; "
        + "before, *; remove it, or take \"6.1\" or \"6.12\"")]
    [InlineData(
        "idle-without-recheck", "physflat", "6.1",
        "*, which is without effect unless kernel.idle is \"poll\", because *")]
    [InlineData("no-dsb-after-iar", "gicv2", "6.1", "*, which cannot be had with gicv2, because *")]
    [InlineData("late-apic-eoi", "noop", "4.9", "*, which cannot be had with noop, because *")]
    [InlineData("no-x2apic-fence", "x86", "4.9", "*, which cannot be had with flat, because *")]
    public void Weakness_is_refused_where_its_rule_is_none(
        string name, string system, string profile, string expected)
    {
        var problems = ProblemsOf(name, system, profile);

        Like.Assert("x.json:1: machine.weaknesses has " + expected, Assert.Single(problems));
    }

    [Fact]
    public void All_that_do_not_fit_are_refused_at_once()
    {
        var problems = ProblemsOf("no-ebusy\", \"no-gic-barrier", "flat", "4.9");

        Assert.Equal(2, problems.Length);
    }

    [Fact]
    public void Weaknesses_add_up()
    {
        var set = WeaknessTable.Of(["no-ebusy", "late-apic-eoi", "torn-claim", "sleep-forgets"]);

        Assert.Equal(
            new(
                Weakness.NoEbusy | Weakness.TornClaim,
                X86Weakness.LateEoi,
                GicWeakness.SleepForgets),
            set);
    }

    private static string[] ProblemsOf(string name, string system, string profile)
    {
        var files = new MemoryFiles
        {
            ["x.json"] = $"{{ \"kernel\": {{ \"profile\": \"{profile}\" }}, \"machine\": {{ "
                + $"\"cpus\": 2, \"interrupts\": \"{system}\", \"weaknesses\": [\"{name}\"] }}, "
                + $"{Pairs} }}",
        };
        return
        [
            .. new ExperimentReader(files).Read("x.json").Problems
                .Select(problem => problem.ToString()),
        ];
    }

    private static IEnumerable<int> FlagsOf<TRule>()
        where TRule : struct, Enum =>
        Enum.GetValues<TRule>().Select(rule => (int)(object)rule).Where(flag => flag != 0).Order();

    private static IEnumerable<int> NamedOnce(WeaknessSet[] rules, Func<WeaknessSet, int> of) =>
        rules.Select(of).Where(flag => flag != 0).Order();
}

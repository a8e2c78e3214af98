using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;
using SmpActors.TestKit.Tests.Samples;
using Fault = SmpActors.TestKit.Tests.Conformance.Mutants.GicFault<
    SmpActors.TestKit.Conformance.Gic.IGicV2Controller>;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

public sealed class GicV2FaultsSpec
{
    private const string Holds =
        nameof(GicConformance.Acknowledge_of_nothing_gives_1023_and_changes_nothing);

    [Fact]
    public void Each_fact_of_the_gicv2_suite_fails_on_some_fault() => SuiteRun.EachFactCanFail(
        [.. GicV2Faults.All.Select(static fault => new GicV2Of(fault))], typeof(GicV2Conformance));

    [Fact]
    [Trait("Rule", "A-G2-6")]
    public void Acknowledge_without_its_source_is_caught() => Catches(
        GicV2Faults.NoSource, "A-G2-6", nameof(GicV2Conformance.Acknowledge_names_the_sender));

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void Senders_whose_sgis_merge_are_caught() => Catches(
        GicV2Faults.SendersMerge,
        "A-G2-5",
        nameof(GicV2Conformance.Sgis_of_several_senders_are_taken_one_for_each));

    [Fact]
    [Trait("Rule", "A-G2-2")]
    public void Writer_that_is_not_excluded_is_caught() => Catches(
        GicV2Faults.WriterNotExcluded,
        "A-G2-2",
        nameof(GicV2Conformance.Filter_1_interrupts_everybody_but_the_writer));

    [Fact]
    [Trait("Rule", "A-G2-2")]
    public void Target_list_of_5_places_is_caught() => Catches(
        GicV2Faults.ShortTargetList,
        "A-G2-2",
        nameof(GicV2Conformance
            .One_write_interrupts_any_set_of_cpus_and_an_empty_list_nobody));

    private static void Catches(Func<Fault> fault, string rule, string fact) =>
        SuiteRun.Catches(new GicV2Of(fault), rule, fact, Holds);

    private sealed class GicV2Of(Func<Fault> fault) : GicV2Conformance
    {
        protected override IGicV2Controller New(ControllerSetup setup) =>
            new FaultyGicV2(new SmallGic(setup.CpuCount), fault());
    }
}

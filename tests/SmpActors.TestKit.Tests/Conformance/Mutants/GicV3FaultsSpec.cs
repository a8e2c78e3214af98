using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;
using SmpActors.TestKit.Conformance.Parts;
using Fault = SmpActors.TestKit.Tests.Conformance.Mutants.GicFault<
    SmpActors.TestKit.Conformance.Gic.IGicV3Controller>;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

public sealed class GicV3FaultsSpec
{
    private const string Holds =
        nameof(GicConformance.Acknowledge_of_nothing_gives_1023_and_changes_nothing);

    [Fact]
    public void Each_fact_of_the_gicv3_suite_fails_on_some_fault() => SuiteRun.EachFactCanFail(
    [
        new GicV3Of(WithDeafRedistributors),
        .. GicV3Faults.All.Select(static fault => new GicV3Of(setup => With(fault, setup))),
    ]);

    [Fact]
    [Trait("Rule", "A-ST-1")]
    public void Target_list_of_5_places_is_caught() => Catches(
        GicV3Faults.ShortTargetList,
        "A-ST-1",
        nameof(GicConformance.Sgi_interrupts_every_cpu_of_a_list_once));

    [Fact]
    [Trait("Rule", "A-ST-1")]
    public void Broadcast_that_reaches_one_cpu_is_caught() => Catches(
        GicV3Faults.BroadcastToOne,
        "A-ST-1",
        nameof(GicV3Conformance.Routing_mode_1_interrupts_everybody_but_the_writer));

    [Fact]
    [Trait("Rule", "A-ST-1")]
    public void Affinity_that_is_not_compared_is_caught() => Catches(
        GicV3Faults.FlatAffinity,
        "A-ST-1",
        nameof(GicV3Conformance.Every_level_of_the_affinity_is_compared));

    [Fact]
    [Trait("Rule", "A-ST-3")]
    public void Redistributor_that_drops_sgis_in_its_sleep_is_caught() => SuiteRun.Catches(
        new GicV3Of(WithDeafRedistributors),
        "A-R-2",
        nameof(GicV3Conformance
            .Sgi_that_comes_in_its_sleep_is_delivered_when_the_redistributor_wakes),
        Holds);

    [Fact]
    [Trait("Rule", "A-ST-8")]
    public void End_of_the_wrong_interrupt_is_caught() => Catches(
        GicV3Faults.EndsTheHighest,
        "A-ST-8",
        nameof(GicConformance.End_of_interrupt_uncovers_the_one_that_was_preempted));

    [Fact]
    [Trait("Rule", "A-ST-5")]
    public void Mask_that_lets_its_own_priority_through_is_caught() => Catches(
        GicV3Faults.MaskIncludesItself,
        "A-ST-5",
        nameof(GicConformance.Mask_holds_back_its_own_priority_and_less_urgent_ones));

    [Fact]
    [Trait("Rule", "A-G3-10")]
    public void Source_in_the_acknowledge_is_caught() => Catches(
        GicV3Faults.NamesASource,
        "A-G3-10",
        nameof(GicV3Conformance.Sgis_of_several_senders_merge_and_name_none_of_them));

    [Fact]
    [Trait("Rule", "A-G3-10")]
    public void Sgis_that_do_not_merge_are_caught() => Catches(
        GicV3Faults.NothingMerges,
        "A-G3-10",
        nameof(GicV3Conformance.Sgis_of_several_senders_merge_and_name_none_of_them));

    [Fact]
    [Trait("Rule", "A-R-3")]
    public void Read_only_bits_that_stick_are_caught() => Catches(
        GicV3Faults.ConfigurationSticks,
        "A-R-3",
        nameof(GicV3Conformance.Read_only_registers_ignore_writes));

    private static void Catches(Func<Fault> fault, string rule, string fact) =>
        SuiteRun.Catches(new GicV3Of(setup => With(fault, setup)), rule, fact, Holds);

    private static FaultyGicV3 With(Func<Fault> fault, ControllerSetup setup) =>
        new(PartsOf(setup, null), fault());

    private static GicV3Parts WithDeafRedistributors(ControllerSetup setup) => PartsOf(
        setup,
        static part => part is Redistributor gicr ? new DeafRedistributor(gicr) : part);

    private static GicV3Parts PartsOf(ControllerSetup setup, Func<IPart, IPart>? around) =>
        new(setup, PartHost.Pump, around, cpusPerCluster: setup.CpuCount > 33 ? 256 : 16);

    private sealed class GicV3Of(Func<ControllerSetup, IGicV3Controller> make) : GicV3Conformance
    {
        public override bool ShowsWhatIsInFlight => true;

        protected override IGicV3Controller New(ControllerSetup setup) => make(setup);
    }
}

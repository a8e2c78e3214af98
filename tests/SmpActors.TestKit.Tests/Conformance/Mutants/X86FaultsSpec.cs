using SmpActors.Model;
using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Parts;
using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

public sealed class X86FaultsSpec
{
    private const string Holds =
        nameof(ApicConformance.Physical_destination_interrupts_the_apic_of_that_id_alone);

    [Fact]
    public void Each_fact_of_the_xapic_suite_fails_on_some_fault() => SuiteRun.EachFactCanFail(
    [
        new XApicOf(WithOneReceiver),
        .. X86Faults.All.Select(static fault => new XApicOf(setup => With(fault, setup))),
    ]);

    [Fact]
    public void Each_fact_of_the_x2apic_suite_fails_on_some_fault() => SuiteRun.EachFactCanFail(
    [
        new X2ApicOf(WithOneReceiver),
        .. X86Faults.All.Select(static fault => new X2ApicOf(setup => With(fault, setup))),
    ]);

    [Fact]
    [Trait("Rule", "X-D-1")]
    public void Broadcast_that_reaches_one_cpu_is_caught()
    {
        var suite = new XApicOf(WithOneReceiver);

        SuiteRun.Catches(
            suite,
            "X-D-1",
            nameof(suite.Destination_of_all_ones_interrupts_everybody_the_sender_too),
            Holds);
        SuiteRun.Catches(
            suite,
            "X-I-4",
            nameof(suite.Shorthand_all_excluding_self_interrupts_everybody_else),
            Holds);
    }

    [Fact]
    [Trait("Rule", "X-D-1")]
    public void Destination_of_8_bits_in_x2apic_mode_is_caught() => CatchesX2Apic(
        X86Faults.NarrowDestination,
        "X-D-1",
        nameof(X2ApicConformance.Destination_has_32_bits));

    [Fact]
    [Trait("Rule", "X-I-4")]
    public void Sender_that_is_not_excluded_is_caught() => CatchesXApic(
        X86Faults.SenderNotExcluded,
        "X-I-4",
        nameof(XApicConformance.Shorthand_all_excluding_self_interrupts_everybody_else));

    [Fact]
    [Trait("Rule", "X-P-2")]
    public void Interrupt_that_is_lost_while_its_vector_is_in_service_is_caught() => CatchesXApic(
        X86Faults.LostInService,
        "X-P-2",
        nameof(XApicConformance.Vector_is_held_once_in_service_and_once_pending));

    [Fact]
    [Trait("Rule", "X-P-1")]
    public void Pending_interrupts_that_do_not_merge_are_caught() => CatchesXApic(
        X86Faults.NothingMerges,
        "X-P-1",
        nameof(XApicConformance.Equal_interrupts_that_are_pending_merge));

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_that_ends_the_wrong_interrupt_is_caught() => CatchesXApic(
        X86Faults.EoiEndsTheLowest,
        "X-P-8",
        nameof(XApicConformance.Eoi_ends_the_highest_in_service_and_uncovers_the_one_below));

    [Fact]
    [Trait("Rule", "X-E-1")]
    public void Error_status_that_is_never_set_is_caught() => CatchesXApic(
        X86Faults.NoErrors,
        "X-E-1",
        nameof(XApicConformance.Illegal_vector_is_not_sent_and_shows_in_the_error_status));

    [Fact]
    [Trait("Rule", "X-W-1")]
    public void Command_register_that_is_never_busy_is_caught() => CatchesXApic(
        X86Faults.NeverBusy,
        "X-W-1",
        nameof(XApicConformance.Icr_is_busy_until_its_message_is_accepted));

    [Fact]
    [Trait("Rule", "X-R-2")]
    public void Reserved_bits_that_stick_are_caught() => CatchesXApic(
        X86Faults.ReservedBitsStick,
        "X-R-2",
        nameof(XApicConformance.Reserved_bits_read_as_the_manual_has_them));

    [Fact]
    [Trait("Rule", "X-R-1")]
    public void Mode_that_may_be_left_for_any_other_is_caught() => CatchesX2Apic(
        X86Faults.NoGp,
        "X-R-1",
        nameof(X2ApicConformance.Modes_change_along_the_legal_steps_and_no_other));

    [Fact]
    public void Failure_says_what_is_asked_wanted_seen_and_done_as_the_README_has_it()
    {
        var suite = new XApicOf(static setup => With(X86Faults.ErrorVectorMasked, setup));
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestKit.README.md"));
        var shown = readme.Split("```\nX-E-3")[1].Split("```")[0].Split('\n')
            .Where(static line => line.Trim() is not ("..." or ""))
            .Skip(1);

        var fault = SuiteRun.Fault(
            suite, nameof(suite.Error_raises_the_vector_of_its_local_vector_unless_masked));

        var told = fault!.Message.Split('\n').Select(static line => line.TrimEnd('\r'));
        Assert.All(shown, line => Assert.Contains(line, told));
    }

    private static void CatchesXApic(Func<X86Fault> fault, string rule, string fact) =>
        SuiteRun.Catches(new XApicOf(setup => With(fault, setup)), rule, fact, Holds);

    private static void CatchesX2Apic(Func<X86Fault> fault, string rule, string fact) =>
        SuiteRun.Catches(new X2ApicOf(setup => With(fault, setup)), rule, fact, Holds);

    private static FaultyApics With(Func<X86Fault> fault, ControllerSetup setup) =>
        new(new X86Parts(setup, PartHost.Pump), fault());

    /// <summary>A bus that gives a message to the first receiver only.</summary>
    private static X86Parts WithOneReceiver(ControllerSetup setup) => new(
        setup,
        PartHost.Pump,
        static part => part.Id.Kind == PartKind.ApicBus ? new OneReceiverBus(part) : part);

    private sealed class XApicOf(Func<ControllerSetup, IX86Controller> make) : XApicConformance
    {
        public override bool ShowsWhatIsInFlight => true;

        protected override IX86Controller New(ControllerSetup setup) => make(setup);
    }

    private sealed class X2ApicOf(Func<ControllerSetup, IX86Controller> make) : X2ApicConformance
    {
        public override bool ShowsWhatIsInFlight => true;

        protected override IX86Controller New(ControllerSetup setup) => make(setup);
    }
}

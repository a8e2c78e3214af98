using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

public abstract partial class X2ApicConformance
{
    private const string MsrMap = "x2APIC Register Address Space";
    private const string ReservedBits = "Reserved Bit Checking";
    private const string Transitions = "x2APIC State Transitions";

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Write_to_a_read_only_register_raises_gp() => Check(
        1,
        Requirement.Sdm("X-R-2", "WRMSR to a read-only register raises #GP", MsrMap),
        apic =>
        {
            int[] readOnly =
            [
                0x802, 0x803, 0x80a, 0x80d, 0x839,
                .. Enumerable.Range(0x810, 0x18),
            ];
            foreach (var msr in readOnly)
            {
                apic.Expect(
                    $"a value from MSR 0x{msr:x}", !apic.TryReadMsr(_cpu0, msr).HasFaulted, "#GP");
                ExpectGpOnWrite(apic, msr, 0);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Read_of_a_write_only_register_raises_gp() => Check(
        1,
        Requirement.Sdm("X-R-2", "RDMSR of EOI and SELF IPI raises #GP", MsrMap),
        apic =>
        {
            foreach (var msr in new[] { 0x80b, 0x83f }) ExpectGpOnRead(apic, msr);
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Access_to_an_absent_register_raises_gp() => Check(
        1,
        Requirement.Sdm(
            "X-R-2", "APR, RRD, DFR, ICR2 and reserved MSRs do not exist: #GP", MsrMap),
        apic =>
        {
            int[] absent =
            [
                0x800, 0x801, 0x804, 0x807, 0x809, 0x80c, 0x80e, 0x829, 0x82e, 0x831, 0x83a, 0x83d,
                0x840, 0x87f, 0x8ff,
            ];
            foreach (var msr in absent)
            {
                ExpectGpOnRead(apic, msr);
                ExpectGpOnWrite(apic, msr, 0);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Write_of_a_reserved_bit_raises_gp_and_changes_nothing() => Check(
        1,
        Requirement.Sdm("X-R-2", "WRMSR of a reserved bit raises #GP", ReservedBits),
        apic =>
        {
            // TPR 31:8; SVR 11:10, 31:13; LVTs 31:19; ICR 13, 17:16, 31:20; all registers but ICR
            // 63:32. EOI and ESR take nothing but 0.
            (int Msr, ulong Value)[] writes =
            [
                (0x808, 0x100), (0x808, 0x1_0000_0000), (0x80b, 1), (0x80f, 0x4ff),
                (0x80f, 0x8000_01ff), (0x80f, 0x1_0000_01ff), (0x828, 1), (0x832, 0x1008_0000),
                (0x835, 0x1009_0000), (0x837, 0x8001_0000), (0x830, 0x2041), (0x830, 0x3_0041),
                (0x830, 0x10_0041), (0x830, 0x8000_0041), (0x83f, 0x141),
            ];
            foreach (var (msr, value) in writes) ExpectGpOnWrite(apic, msr, value);

            apic.Expect("TPR", 0, apic.Read(_cpu0, ApicRegister.Tpr));
            apic.Expect("SVR", ApicBench.SvrEnabled, apic.Read(_cpu0, ApicRegister.Svr));
            apic.ExpectDelivered(Vector, CpuMask.Empty);
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-1")]
    public void Modes_change_along_the_legal_steps_and_no_other() => Check(
        1,
        Requirement.Sdm(
            "X-R-1",
            "disabled to xAPIC and back, xAPIC to x2APIC, x2APIC to disabled; all else is #GP",
            Transitions),
        apic =>
        {
            ExpectStep(apic, ApicMode.XApic, isLegal: false);
            ExpectStep(apic, ApicMode.X2Apic, isLegal: true);
            ExpectInvalidModeIsGp(apic);
            ExpectStep(apic, ApicMode.Disabled, isLegal: true);
            ExpectStep(apic, ApicMode.X2Apic, isLegal: false);
            ExpectInvalidModeIsGp(apic);
            ExpectStep(apic, ApicMode.XApic, isLegal: true);
            ExpectInvalidModeIsGp(apic);
            ExpectStep(apic, ApicMode.Disabled, isLegal: true);
            ExpectStep(apic, ApicMode.XApic, isLegal: true);
            ExpectStep(apic, ApicMode.X2Apic, isLegal: true);
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-1")]
    public void Apic_that_enters_x2apic_mode_keeps_what_it_holds() => Check(
        1,
        Requirement.Sdm(
            "X-R-1", "from xAPIC to x2APIC all state but LDR, DFR and ICR2 is kept", Transitions),
        apic =>
        {
            apic.TryEnter(_cpu0, ApicMode.Disabled);
            apic.TryEnter(_cpu0, ApicMode.XApic);
            apic.Write(_cpu0, ApicRegister.Svr, ApicBench.SvrEnabled);
            apic.Write(_cpu0, ApicRegister.Tpr, 0x10);
            apic.Raise(_cpu0, 0x61);
            apic.ExpectTaken(_cpu0, 0x61);
            apic.Raise(_cpu0, 0x62);

            apic.TryEnter(_cpu0, ApicMode.X2Apic);
            apic.Settle();

            apic.Expect("SVR", ApicBench.SvrEnabled, apic.Read(_cpu0, ApicRegister.Svr));
            apic.Expect("TPR", 0x10, apic.Read(_cpu0, ApicRegister.Tpr));
            apic.ExpectBit(_cpu0, ApicRegister.Isr, 0x61, isSet: true);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, 0x62, isSet: true);
            apic.Eoi(_cpu0);
            apic.ExpectDelivered(0x62, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-1")]
    public void Reserved_bits_of_the_base_register_raise_gp() => Check(
        1,
        Requirement.Sdm(
            "X-R-1", "bits 7:0, 9 and those above the physical address are reserved", Transitions),
        apic =>
        {
            var value = apic.TryReadMsr(_cpu0, ApicBench.ApicBaseMsr).Value;
            foreach (var bit in new[] { 0, 7, 9, 63 })
            {
                ExpectGpOnWrite(apic, ApicBench.ApicBaseMsr, value | 1UL << bit);
            }

            var after = apic.TryReadMsr(_cpu0, ApicBench.ApicBaseMsr).Value;
            apic.Expect("IA32_APIC_BASE", value, after);
        });

    private static void ExpectStep(ApicBench apic, ApicMode mode, bool isLegal)
    {
        var before = apic.TryReadMsr(_cpu0, ApicBench.ApicBaseMsr).Value & 0xc00;
        var outcome = apic.TryEnter(_cpu0, mode);
        apic.Expect(
            isLegal ? $"no #GP on the way to {mode}" : $"#GP on the way to {mode}",
            outcome.HasFaulted != isLegal,
            outcome.HasFaulted ? "#GP" : "none");
        var after = apic.TryReadMsr(_cpu0, ApicBench.ApicBaseMsr).Value & 0xc00;
        if (!isLegal) apic.Expect("the enable bits of IA32_APIC_BASE", before, after);
    }

    private static void ExpectInvalidModeIsGp(ApicBench apic)
    {
        const ulong Extd = 0x400;
        var value = apic.TryReadMsr(_cpu0, ApicBench.ApicBaseMsr).Value & ~0xc00UL;
        ExpectGpOnWrite(apic, ApicBench.ApicBaseMsr, value | Extd);
    }

    private static void ExpectGpOnRead(ApicBench apic, int msr)
    {
        var outcome = apic.TryReadMsr(_cpu0, msr);
        apic.Expect($"#GP on a read of MSR 0x{msr:x}", outcome.HasFaulted, outcome.ToString());
    }

    private static void ExpectGpOnWrite(ApicBench apic, int msr, ulong value)
    {
        var outcome = apic.TryWriteMsr(_cpu0, msr, value);
        apic.Expect(
            $"#GP on a write of 0x{value:x} to MSR 0x{msr:x}", outcome.HasFaulted, "none");
    }
}

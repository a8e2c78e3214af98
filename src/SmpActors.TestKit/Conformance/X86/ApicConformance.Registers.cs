using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

public abstract partial class ApicConformance
{
    private const string SvrSection = "Spurious-Interrupt Vector Register (SVR)";
    private const string SoftwareDisabled = "Local APIC State After It Has Been Software Disabled";
    private const string ErrorHandling = "Error Handling";
    private const ulong SvrDisabled = 0xff;
    private const ulong LvtMask = 0x1_0000;

    private protected static readonly ApicRegister[] _lvts =
        [ApicRegister.LvtTimer, ApicRegister.Lvt0, ApicRegister.Lvt1, ApicRegister.LvtError];

    private protected static readonly ApicRegister[] _vectorSets =
        [ApicRegister.Isr, ApicRegister.Tmr, ApicRegister.Irr];

    [ConformanceFact]
    [Trait("Rule", "X-P-3")]
    public void Software_disabled_apic_drops_what_comes_and_keeps_what_it_holds() => Check(
        2,
        Requirement.Sdm(
            "X-P-3", "with SVR bit 8 clear fixed interrupts are lost, IRR and ISR are kept",
            SoftwareDisabled),
        apic =>
        {
            const byte InService = 0x61;
            const byte Pending = 0x62;
            apic.Raise(_cpu0, InService);
            apic.ExpectTaken(_cpu0, InService);
            apic.Raise(_cpu0, Pending);

            apic.Write(_cpu0, ApicRegister.Svr, SvrDisabled);
            apic.SendPhysical(apic.All.Last, apic.Ids[0], Vector);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, Vector, isSet: false);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, Pending, isSet: true);
            apic.ExpectBit(_cpu0, ApicRegister.Isr, InService, isSet: true);

            apic.Write(_cpu0, ApicRegister.Svr, ApicBench.SvrEnabled);
            apic.Eoi(_cpu0);
            apic.ExpectDelivered(Pending, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-3")]
    public void Software_disabled_apic_takes_an_nmi() => CheckNmi(
        Requirement.Sdm(
            "X-P-3", "a software-disabled APIC responds to NMI, INIT, SMI and SIPI messages",
            SoftwareDisabled),
        (apic, pin) =>
        {
            apic.Write(_cpu0, ApicRegister.Svr, SvrDisabled);
            apic.Send(
                apic.All.Last, new() { DeliveryMode = DeliveryMode.Nmi }, apic.Ids[0]);
            apic.Expect("the NMI pin asserted", pin.IsNmiAsserted(_cpu0), "it is not");
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-3")]
    public void Software_disabled_apic_masks_its_local_vectors() => Check(
        1,
        Requirement.Sdm(
            "X-P-3", "with SVR bit 8 clear every LVT is masked, and cannot be unmasked",
            SoftwareDisabled),
        apic =>
        {
            foreach (var lvt in _lvts) apic.Write(_cpu0, lvt, Vector);
            apic.Write(_cpu0, ApicRegister.Svr, SvrDisabled);
            foreach (var lvt in _lvts)
            {
                var name = $"the mask of {ApicBench.NameOf(lvt)}";
                apic.Expect(name, LvtMask, apic.Read(_cpu0, lvt) & LvtMask);
                apic.Write(_cpu0, lvt, Vector);
                apic.Expect(name, LvtMask, apic.Read(_cpu0, lvt) & LvtMask);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-3")]
    public void Reset_leaves_the_apic_software_disabled_and_masked()
    {
        var requirement = Requirement.Sdm(
            "X-R-3",
            "after a reset SVR is 0xff, each LVT is masked, TPR and all pending bits are 0",
            "Local APIC State After Power-Up or Reset");
        foreach (var seed in Seeds)
        {
            using var controller = New(new(1, seed));
            var apic = new ApicBench(controller, Mode, requirement, seed, isEnabled: false);
            apic.Expect("SVR", SvrDisabled, apic.Read(_cpu0, ApicRegister.Svr));
            apic.Expect("TPR", 0, apic.Read(_cpu0, ApicRegister.Tpr));
            foreach (var lvt in _lvts)
            {
                apic.Expect(ApicBench.NameOf(lvt), LvtMask, apic.Read(_cpu0, lvt));
            }

            for (var word = 0; word < ApicRegisters.WordCount; word++)
            {
                foreach (var first in _vectorSets)
                {
                    var register = ApicRegisters.Word(first, word);
                    apic.Expect(ApicBench.NameOf(register), 0, apic.Read(_cpu0, register));
                }
            }
        }
    }

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Every_apic_has_an_id_of_its_own_and_an_integrated_version() => Check(
        SomeCpus,
        Requirement.Sdm(
            "X-R-2", "ids differ, and an integrated APIC's version is 0x10 to 0x1f",
            "Local APIC Version Register"),
        apic =>
        {
            apic.Expect(
                "an id for each CPU",
                apic.Ids.Distinct().Count() == apic.Ids.Count,
                string.Join(", ", apic.Ids));
            foreach (var cpu in apic.All)
            {
                var version = apic.Read(cpu, ApicRegister.Version) & 0xff;
                apic.Expect(
                    $"the version of {cpu} 0x10 to 0x1f",
                    version is >= 0x10 and < 0x20,
                    $"0x{version:x}");
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-E-1")]
    public void Illegal_vector_is_not_sent_and_shows_in_the_error_status() => CheckErrors(
        2,
        Requirement.Sdm(
            "X-E-1", "a fixed message of vector 0 to 15 is not sent, and sets ESR bit 5",
            ErrorHandling),
        apic =>
        {
            const ulong SendIllegalVector = 0x20;
            for (byte vector = 0; vector < 0x10; vector++)
            {
                apic.SendPhysical(_cpu0, apic.Ids[^1], vector);
                apic.ExpectDelivered(vector, CpuMask.Empty);
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                apic.Expect(
                    $"ESR bit 5 after vector {vector}",
                    SendIllegalVector,
                    apic.Read(_cpu0, ApicRegister.Esr) & SendIllegalVector);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-E-2")]
    public void Error_shows_after_a_write_to_the_error_status_and_the_next_clears_it() =>
        CheckErrors(
            1,
            Requirement.Sdm(
                "X-E-2", "a write to ESR updates it with the errors since the last write",
                ErrorHandling),
            apic =>
            {
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                apic.SendPhysical(_cpu0, apic.Ids[0], 0x0f);
                apic.Expect("ESR before a write", 0, apic.Read(_cpu0, ApicRegister.Esr));
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                apic.Expect(
                    "an error in ESR after a write", apic.Read(_cpu0, ApicRegister.Esr) != 0, "0");
                apic.Expect(
                    "it stays until the next", apic.Read(_cpu0, ApicRegister.Esr) != 0, "0");
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                apic.Expect("ESR after a second write", 0, apic.Read(_cpu0, ApicRegister.Esr));
            });

    [ConformanceFact]
    [Trait("Rule", "X-E-3")]
    public void Error_raises_the_vector_of_its_local_vector_unless_masked() => CheckErrors(
        1,
        Requirement.Sdm(
            "X-E-3", "an error raises the vector of LVT error, if that is not masked",
            ErrorHandling),
        apic =>
        {
            const byte ErrorVector = 0xfe;
            apic.Write(_cpu0, ApicRegister.LvtError, LvtMask | ErrorVector);
            apic.SendPhysical(_cpu0, apic.Ids[0], 0x01);
            apic.ExpectDelivered(ErrorVector, CpuMask.Empty);

            apic.Write(_cpu0, ApicRegister.Esr, 0);
            apic.Write(_cpu0, ApicRegister.LvtError, ErrorVector);
            apic.SendPhysical(_cpu0, apic.Ids[0], 0x01);
            apic.ExpectDelivered(ErrorVector, _cpu0);
        });

    /// <summary>A write of a register that changes nothing in it.</summary>
    private protected static void ExpectUnchangedBy(
        ApicBench apic, CpuId cpu, ApicRegister register, ulong written)
    {
        var before = apic.Read(cpu, register);
        apic.Write(cpu, register, written);
        var after = apic.Read(cpu, register);
        apic.Expect($"{ApicBench.NameOf(register)} after a write", before, after);
    }

    private protected void CheckErrors(
        int cpuCount, Requirement requirement, Action<ApicBench> fact)
    {
        if (!RecordsErrors) Skip($"{nameof(RecordsErrors)} is false");
        Check(cpuCount, requirement, fact);
    }
}

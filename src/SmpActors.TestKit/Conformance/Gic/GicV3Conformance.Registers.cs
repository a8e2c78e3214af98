using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

public abstract partial class GicV3Conformance
{
    private const string Waking = "Power management";
    private const string AffinityRouting = "Affinity routing and assignment";
    private const string RegisterMap = "Programmers' Model";
    private const ulong Rwp31 = 0x8000_0000;
    private const ulong Rwp3 = 0x8;

    [ConformanceFact]
    [Trait("Rule", "A-R-2")]
    public void Redistributor_sleeps_after_reset_and_wakes_when_told() => Check(
        2,
        Asks("A-R-2", "after a reset WAKER says asleep; ChildrenAsleep follows ProcessorSleep",
            Waking),
        isAwake: false,
        gic =>
        {
            foreach (var cpu in gic.All)
            {
                var waker = gic.ReadGicr(cpu, GicV3Bench.GicrWaker);
                if (waker == 0) Skip("GICR_WAKER reads as zero: firmware owns it");
                gic.Expect(
                    $"GICR_WAKER of {cpu} after reset",
                    GicV3Bench.ProcessorSleep | GicV3Bench.ChildrenAsleep,
                    waker & (GicV3Bench.ProcessorSleep | GicV3Bench.ChildrenAsleep));
                gic.Wake(cpu);
                gic.Sleep(cpu);
                gic.Wake(cpu);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-2")]
    public void Sgi_that_comes_in_its_sleep_is_delivered_when_the_redistributor_wakes() => Check(
        2,
        Asks("A-R-2", "a sleeping redistributor latches an SGI and forwards nothing", Waking),
        gic =>
        {
            gic.Sleep(_cpu0);
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.Wake(_cpu0);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-2")]
    public void Pending_sgi_is_taken_back_when_the_redistributor_goes_to_sleep() => Check(
        2,
        Asks("A-R-2", "before ChildrenAsleep the CPU interface lets go of what it holds", Waking),
        gic =>
        {
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectPin(_cpu0, isAsserted: true);
            gic.Sleep(_cpu0);
            gic.ExpectNone(_cpu0);

            gic.Wake(_cpu0);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-1")]
    public void Distributor_has_no_registers_of_private_interrupts() => Check(
        1,
        Asks("A-R-1", "with affinity routing GICD's registers of INTIDs 0 to 31 are RAZ/WI",
            AffinityRouting),
        gic =>
        {
            int[] firstWords =
                [0x080, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, 0x400, 0x41c, 0xc00];
            int[] legacy = [0x800, 0x81c, 0xf00, 0xf10, 0xf20];
            foreach (var offset in firstWords.Concat(legacy))
            {
                gic.WriteGicd(_cpu0, offset, uint.MaxValue);
                gic.Settle();
                gic.Expect(Gicd.NameOf(offset), 0, gic.ReadGicd(_cpu0, offset));
            }

            gic.ExpectNone(_cpu0);
            gic.SendSgi(_cpu0, gic.All, Sgi);
            gic.ExpectDelivered(Sgi, gic.All);
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-1")]
    public void Redistributor_has_the_registers_of_private_interrupts() => Check(
        2,
        Asks("A-R-1", "enables, pending bits and priorities of INTIDs 0 to 31 are each CPU's own",
            AffinityRouting),
        gic =>
        {
            var other = gic.All.Last;
            gic.Enable(_cpu0, Sgi, isEnabled: false);
            gic.SetPriority(_cpu0, OtherSgi, 0x40);
            if (other != _cpu0)
            {
                var enabled = gic.ReadBank(other, 0x100) >> Sgi & 1;
                gic.Expect($"the enable at {other}", 1, enabled);
                gic.Expect(
                    $"the priority at {other}", GicBench.Priority, gic.PriorityOf(other, OtherSgi));
            }

            gic.Expect("the enable", 0, gic.ReadBank(_cpu0, 0x180) >> Sgi & 1);
            gic.Expect("the priority", 0x40, gic.PriorityOf(_cpu0, OtherSgi));
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Pending_bit_that_software_sets_is_signalled() => Check(
        1,
        Asks("A-ST-4", "a write of GICR_ISPENDR0 makes an SGI pending", StateMachine),
        gic =>
        {
            gic.WriteBank(_cpu0, GicV3Bench.ISPendR, 1U << Sgi);
            gic.Settle();
            gic.Expect("GICR_ISPENDR0", 1U << Sgi, gic.ReadBank(_cpu0, GicV3Bench.ISPendR));
            gic.Expect("GICR_ICPENDR0", 1U << Sgi, gic.ReadBank(_cpu0, GicV3Bench.ICPendR));
            gic.ExpectDelivered(Sgi, _cpu0);
            gic.Expect("GICR_ISPENDR0", 0, gic.ReadBank(_cpu0, GicV3Bench.ISPendR));
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Read_only_registers_ignore_writes() => Check(
        1,
        Asks("A-R-3", "TYPER, PIDR2 and the configuration of SGIs are read-only", RegisterMap),
        gic =>
        {
            foreach (var offset in new[] { Gicd.Typer, Gicd.Pidr2 })
            {
                var before = gic.ReadGicd(_cpu0, offset);
                gic.WriteGicd(_cpu0, offset, ~before & uint.MaxValue);
                gic.Settle();
                gic.Expect(Gicd.NameOf(offset), before, gic.ReadGicd(_cpu0, offset));
            }

            foreach (var offset in new[] { Gicr.Typer, Gicr.Pidr2, Gicr.ICfgR0 })
            {
                var before = gic.ReadGicr(_cpu0, offset);
                gic.WriteGicr(_cpu0, offset, (uint)(~before & uint.MaxValue));
                gic.Settle();
                gic.Expect(Gicr.NameOf(offset), before, gic.ReadGicr(_cpu0, offset));
            }

            gic.Expect("GICR_ICFGR0", 0xaaaa_aaaa, gic.ReadGicr(_cpu0, Gicr.ICfgR0));
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Architecture_and_affinities_can_be_read() => Check(
        SomeCpus,
        Asks("A-R-3", "PIDR2 says 3 or 4, each TYPER its own affinity", RegisterMap),
        gic =>
        {
            foreach (var cpu in gic.All)
            {
                var architecture = gic.ReadGicr(cpu, Gicr.Pidr2) >> 4 & 0xf;
                gic.Expect("GICR_PIDR2[7:4] 3 or 4", architecture is 3 or 4, $"{architecture}");
            }

            gic.Expect(
                "an affinity for each CPU",
                gic.Affinities.Distinct().Count() == gic.All.Count,
                string.Join(", ", gic.Affinities));
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-4")]
    public void Writes_that_take_effect_later_are_over_when_rwp_clears() => Check(
        SomeCpus,
        Asks("A-R-4", "RWP of GICD_CTLR and GICR_CTLR returns to 0 when a write has its effect",
            "GICD_CTLR"),
        gic =>
        {
            gic.SendSgi(_cpu0, CpuMask.Of(gic.All.Last), Sgi);
            gic.EnableDistributor(isEnabled: false);
            gic.Expect("GICD_CTLR.RWP", 0, gic.ReadGicd(_cpu0, GicV3Bench.GicdCtlr) & Rwp31);
            gic.ExpectNone(gic.All.Last);

            gic.EnableDistributor(isEnabled: true);
            gic.Enable(gic.All.Last, Sgi, isEnabled: false);
            var ctlr = gic.ReadGicr(gic.All.Last, GicV3Bench.GicrCtlr);
            gic.Expect("GICR_CTLR.RWP", 0, ctlr & Rwp3);
            gic.ExpectNone(gic.All.Last);
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-4")]
    public void Write_in_progress_shows_until_it_has_its_effect()
    {
        if (!ShowsWhatIsInFlight) Skip($"{nameof(ShowsWhatIsInFlight)} is false");
        Check(
            2,
            Asks("A-R-4", "RWP is 1 while a redistributor does not follow GICD_CTLR", "GICD_CTLR"),
            gic =>
            {
                gic.WriteGicd(_cpu0, GicV3Bench.GicdCtlr, 0x10);
                var ctlr = gic.ReadGicd(_cpu0, GicV3Bench.GicdCtlr);
                gic.Expect("GICD_CTLR.RWP after the write", Rwp31, ctlr & Rwp31);
                gic.Settle();
                ctlr = gic.ReadGicd(_cpu0, GicV3Bench.GicdCtlr);
                gic.Expect("GICD_CTLR.RWP later", 0, ctlr & Rwp31);
            });
    }

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Access_that_a_system_register_has_not_is_undefined() => Check(
        1,
        Asks("A-R-3", "a read of a write-only register is undefined, and the reverse",
            "AArch64 System register descriptions"),
        gic =>
        {
            IccRegister[] writeOnly = [IccRegister.Eoir1, IccRegister.Dir, IccRegister.Sgi1r];
            IccRegister[] readOnly = [IccRegister.Iar1, IccRegister.Hppir1, IccRegister.Rpr];
            foreach (var register in writeOnly)
            {
                var outcome = gic.TryReadIcc(_cpu0, register);
                gic.Expect(
                    $"a fault on a read of {GicV3Bench.NameOf(register)}",
                    outcome.HasFaulted,
                    outcome.ToString());
            }

            foreach (var register in readOnly)
            {
                var outcome = gic.TryWriteIcc(_cpu0, register, 0);
                gic.Expect(
                    $"a fault on a write of {GicV3Bench.NameOf(register)}",
                    outcome.HasFaulted,
                    "none");
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Binary_point_below_the_least_gives_the_least() => Check(
        1,
        Asks("A-R-3", "a BPR1 below what the priority bits allow reads as the least allowed",
            "ICC_BPR1_EL1"),
        gic =>
        {
            var bits = (gic.ReadIcc(_cpu0, IccRegister.Ctlr) >> 8 & 7) + 1;
            gic.WriteIcc(_cpu0, IccRegister.Bpr1, 0);
            var least = gic.ReadIcc(_cpu0, IccRegister.Bpr1);

            // The value n stands for the bits 7 to n, and 0 is reserved.
            var wanted = Math.Max(1, 8 - bits);
            gic.Expect($"ICC_BPR1_EL1 with {bits} bits of priority", wanted, least);
            gic.WriteIcc(_cpu0, IccRegister.Bpr1, 7);
            gic.Expect("ICC_BPR1_EL1", 7, gic.ReadIcc(_cpu0, IccRegister.Bpr1));
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Interface_control_keeps_its_read_only_fields() => Check(
        1,
        Asks("A-R-3", "of ICC_CTLR_EL1 software changes EOImode; PRIbits, IDbits, A3V are fixed",
            "ICC_CTLR_EL1"),
        gic =>
        {
            const ulong ReadOnly = 0x000c_fff8 & ~0x40UL;
            var before = gic.ReadIcc(_cpu0, IccRegister.Ctlr);
            gic.WriteIcc(_cpu0, IccRegister.Ctlr, ~before & ReadOnly | 2);
            var after = gic.ReadIcc(_cpu0, IccRegister.Ctlr);
            gic.Expect("its read-only fields", before & ReadOnly, after & ReadOnly);
            gic.Expect("EOImode", 2, after & 2);
        });
}

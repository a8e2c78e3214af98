using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>
/// What the architecture asks of a GICv3 with affinity routing: derive, and give your controller.
/// </summary>
public abstract partial class GicV3Conformance : GicConformance
{
    private const string Sgi1rSection = "ICC_SGI1R_EL1";
    private const string Routing = "Routing of SGIs";

    /// <summary>CPUs whose Aff0 goes beyond 15, where clusters are that large.</summary>
    private const int RangeCpus = 40;

    /// <summary>Into a second cluster of 16, where the controller has them.</summary>
    private protected override int SomeCpus => 18;

    /// <summary>The GIC under test, as a reset leaves it.</summary>
    protected abstract IGicV3Controller New(ControllerSetup setup);

    private protected override Requirement Asks(string rule, string says, string section) =>
        Requirement.GicV3(rule, says, section);

    private protected override void CheckGic(
        int cpuCount, Requirement requirement, Action<GicBench> fact) =>
        Check(cpuCount, requirement, fact);

    private protected void Check(int cpuCount, Requirement requirement, Action<GicV3Bench> fact) =>
        Check(cpuCount, requirement, isAwake: true, fact);

    private protected void Check(
        int cpuCount, Requirement requirement, bool isAwake, Action<GicV3Bench> fact)
    {
        foreach (var seed in Seeds)
        {
            using var controller = New(new(Math.Min(cpuCount, CpuCountMax), seed));
            fact(new(controller, requirement, seed, isAwake));
        }
    }

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Target_list_has_16_places_in_one_cluster() => Check(
        SomeCpus,
        Asks("A-ST-1", "bit k of the list is the CPU of Aff0 k in the named cluster", Sgi1rSection),
        gic =>
        {
            // Every place alone, and all together: places that nobody has name nobody.
            foreach (var cluster in gic.Affinities.Select(static a => a.Cluster).Distinct())
            {
                var named = new Mpidr(cluster);
                var template = new Sgi1r
                {
                    IntId = Sgi,
                    Aff3 = named.Aff3,
                    Aff2 = named.Aff2,
                    Aff1 = named.Aff1,
                };
                for (var place = 0; place < Sgi1r.TargetCountMax; place++)
                {
                    ExpectTargets(gic, template with { TargetList = (ushort)(1 << place) });
                }

                ExpectTargets(gic, template with { TargetList = ushort.MaxValue });
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Affinity_that_nobody_has_interrupts_nobody() => Check(
        3,
        Asks("A-ST-1", "a write that names no CPU has no effect", Routing),
        gic =>
        {
            foreach (var absent in new Sgi1r[]
            {
                new() { IntId = Sgi, TargetList = 0 },
                new() { IntId = Sgi, TargetList = ushort.MaxValue, Aff1 = 0xfe },
                new() { IntId = Sgi, TargetList = ushort.MaxValue, Aff2 = 0xfe },
                new() { IntId = Sgi, TargetList = ushort.MaxValue, Aff3 = 0xfe },
            })
            {
                ExpectTargets(gic, absent);
            }

            gic.SendSgi(_cpu0, gic.All, Sgi);
            gic.ExpectDelivered(Sgi, gic.All);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Every_level_of_the_affinity_is_compared()
    {
        NeedCpus(SomeCpus);
        Check(
            SomeCpus,
            Asks("A-ST-1", "Aff3, Aff2 and Aff1 must all match", Routing),
            gic =>
            {
                var clusters = gic.Affinities.Select(static a => a.Cluster).Distinct().Count();
                if (clusters == 1) Skip($"all {gic.All.Count} CPUs share Aff3.Aff2.Aff1");
                foreach (var target in gic.All)
                {
                    gic.WriteSgi1r(_cpu0, gic.Sgi1rOf(target, Sgi));
                    gic.ExpectDelivered(Sgi, target);
                }
            });
    }

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Routing_mode_1_interrupts_everybody_but_the_writer()
    {
        var requirement = Asks(
            "A-ST-1", "with IRM 1 an SGI goes to all but the writer, whatever the list says",
            Sgi1rSection);
        foreach (var size in Sizes(1, 2, 3, 8, 9, 15, 16, 17, 33))
        {
            Check(size, requirement, gic =>
            {
                foreach (ushort list in new ushort[] { 0, 1, ushort.MaxValue })
                {
                    var sender = new CpuId(size / 2);
                    gic.WriteSgi1r(sender, new() { IntId = Sgi, Irm = true, TargetList = list });
                    gic.ExpectDelivered(Sgi, gic.All.Except(sender));
                }
            });
        }
    }

    [ConformanceFact]
    [Trait("Rule", "A-G3-7")]
    public void Range_selector_names_the_cpus_beyond_the_first_sixteen() => Check(
        RangeCpus,
        Asks("A-G3-7", "with RS n the list covers Aff0 16n to 16n + 15", Sgi1rSection),
        gic =>
        {
            if (gic.Affinities.All(static a => a.Aff0 < Sgi1r.TargetCountMax))
            {
                Skip($"no Aff0 of {gic.All.Count} CPUs is 16 or more");
            }

            if (!gic.HasRangeSelector) Skip("GICD_TYPER.RSS or ICC_CTLR_EL1.RSS is 0");
            foreach (var target in gic.All)
            {
                gic.WriteSgi1r(_cpu0, gic.Sgi1rOf(target, Sgi));
                gic.ExpectDelivered(Sgi, target);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-G3-10")]
    public void Sgis_of_several_senders_merge_and_name_none_of_them() => Check(
        4,
        Asks("A-G3-10", "an SGI pends once for each target, and IAR names no source", StateMachine),
        gic =>
        {
            foreach (var source in gic.All) gic.SendSgi(source, CpuMask.Of(_cpu0), Sgi);

            gic.ExpectPin(_cpu0, isAsserted: true);
            gic.Expect("ICC_IAR1_EL1", Sgi, gic.ReadIar(_cpu0));
            gic.End(_cpu0, Sgi);
            gic.ExpectNone(_cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-G3-10")]
    public void One_sgi_pends_while_another_is_active() => Check(
        4,
        Asks("A-G3-10", "while an SGI is active one more pends, whoever sends it", StateMachine),
        gic =>
        {
            gic.Raise(_cpu0, Sgi);
            var word = gic.TakeAndDrop(_cpu0, Sgi);
            foreach (var source in gic.All) gic.SendSgi(source, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.DeactivateDropped(_cpu0, word);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-2")]
    public void Sgi_that_its_target_has_in_group_0_is_dropped() => Check(
        2,
        Asks("A-ST-2", "ICC_SGI1R_EL1 generates Group 1 SGIs; of Group 0 they are not generated",
            "SGI generation and forwarding"),
        gic =>
        {
            var target = gic.All.Last;
            gic.WriteBank(target, GicV3Bench.IGroupR, ~(1U << Sgi));
            gic.Settle();
            gic.SendSgi(_cpu0, CpuMask.Of(target), Sgi);
            gic.SendSgi(_cpu0, CpuMask.Of(target), OtherSgi);
            gic.WriteBank(target, GicV3Bench.IGroupR, uint.MaxValue);
            gic.Settle();
            gic.ExpectDelivered(OtherSgi, target);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-2")]
    public void Sgi_of_group_0_is_taken_by_the_registers_of_group_0() => Check(
        2,
        Asks("A-ST-2", "ICC_SGI0R_EL1 generates Group 0 SGIs; IAR0 and EOIR0 take and end them",
            "ICC_SGI0R_EL1"),
        gic =>
        {
            if (!gic.HasOneSecurityState) Skip("GICD_CTLR.DS is 0: Group 0 is another's");
            var target = gic.All.Last;
            gic.WriteBank(target, GicV3Bench.IGroupR, ~(1U << Sgi));
            gic.WriteIcc(target, IccRegister.IgrpEn0, 1);
            gic.Settle();
            gic.WriteIcc(_cpu0, IccRegister.Sgi0r, gic.Sgi1rOf(target, Sgi).Raw);
            gic.Settle();

            // It is signalled as an FIQ, and Group 1's registers do not see it.
            gic.ExpectNone(target);
            gic.Expect("ICC_HPPIR0_EL1", Sgi, gic.ReadIcc(target, IccRegister.Hppir0));
            gic.Expect("ICC_IAR0_EL1", Sgi, gic.ReadIcc(target, IccRegister.Iar0));
            gic.ExpectRunning(target, GicBench.Priority);
            gic.WriteIcc(target, IccRegister.Eoir0, Sgi);
            gic.Settle();
            gic.ExpectRunning(target, 0xff);
            var none = gic.ReadIcc(target, IccRegister.Iar0);
            gic.Expect("ICC_IAR0_EL1 then", GicBench.Spurious, none);
        });

    /// <summary>Writes from CPU 0, and expects those whom the fields name.</summary>
    private static void ExpectTargets(GicV3Bench gic, Sgi1r sgi)
    {
        var named = gic.All.AsEnumerable().Where(cpu =>
        {
            var affinity = gic.Affinities[cpu.Value];
            return (affinity.Aff3, affinity.Aff2, affinity.Aff1) == (sgi.Aff3, sgi.Aff2, sgi.Aff1)
                && affinity.Aff0 / Sgi1r.TargetCountMax == sgi.Rs
                && (sgi.TargetList >> (affinity.Aff0 % Sgi1r.TargetCountMax) & 1) != 0;
        });
        gic.WriteSgi1r(_cpu0, sgi);
        gic.ExpectDelivered(Sgi, CpuMask.Of(named));
    }
}

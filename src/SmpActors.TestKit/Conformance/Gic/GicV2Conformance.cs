using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>What the architecture asks of a GICv2: derive, and give your controller.</summary>
public abstract class GicV2Conformance : GicConformance
{
    private const string Sgir = "GICD_SGIR";
    private const string RegisterMap = "Distributor register descriptions";
    private const int CpusMax = 8;
    private const uint FilterOthers = 1;
    private const uint FilterSelf = 2;

    /// <summary>At most 8: a GICv2 has no more CPU interfaces.</summary>
    public override int CpuCountMax => CpusMax;

    /// <summary>The GIC under test, as a reset leaves it.</summary>
    protected abstract IGicV2Controller New(ControllerSetup setup);

    private protected override Requirement Asks(string rule, string says, string section) =>
        Requirement.GicV2(rule, says, section);

    private protected override void CheckGic(
        int cpuCount, Requirement requirement, Action<GicBench> fact) =>
        Check(cpuCount, requirement, fact);

    private void Check(int cpuCount, Requirement requirement, Action<GicV2Bench> fact)
    {
        foreach (var seed in Seeds)
        {
            using var controller = New(new(Math.Min(cpuCount, CpuCountMax), seed));
            fact(new(controller, requirement, seed));
        }
    }

    [ConformanceFact]
    [Trait("Rule", "A-G2-2")]
    public void One_write_interrupts_any_set_of_cpus_and_an_empty_list_nobody() => Check(
        CpusMax,
        Asks("A-G2-2", "with filter 0 each interface whose bit is set in the list has the SGI",
            Sgir),
        gic =>
        {
            for (var list = 0U; list < 1U << CpusMax; list++)
            {
                var named = gic.All.AsEnumerable()
                    .Where(cpu => (gic.Interfaces[cpu.Value] & list) != 0);
                gic.WriteSgir(_cpu0, 0, list, Sgi);
                gic.ExpectDelivered(Sgi, CpuMask.Of(named));
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-G2-2")]
    public void Filter_1_interrupts_everybody_but_the_writer() => CheckFilter(
        FilterOthers, "filter 1 is all CPU interfaces but the writer's, whatever the list",
        static (all, writer) => all.Except(writer));

    [ConformanceFact]
    [Trait("Rule", "A-G2-2")]
    public void Filter_2_interrupts_the_writer_alone() => CheckFilter(
        FilterSelf, "filter 2 is the writer's interface, whatever the list",
        static (_, writer) => CpuMask.Of(writer));

    [ConformanceFact]
    [Trait("Rule", "A-G2-5")]
    public void Sgis_of_several_senders_are_taken_one_for_each() => Check(
        CpusMax,
        Asks("A-G2-5", "an SGI pends once for each target and each sender", "SGI"),
        gic =>
        {
            foreach (var source in gic.All)
            {
                gic.SendSgi(source, CpuMask.Of(_cpu0), Sgi);
                gic.SendSgi(source, CpuMask.Of(_cpu0), Sgi);
            }

            ExpectSources(gic, gic.All);
        });

    [ConformanceFact]
    [Trait("Rule", "A-G2-6")]
    public void Acknowledge_names_the_sender() => Check(
        CpusMax,
        Asks("A-G2-6", "bits 12:10 of GICC_IAR are the interface that requested the SGI",
            "GICC_IAR"),
        gic =>
        {
            foreach (var source in gic.All)
            {
                gic.SendSgi(source, CpuMask.Of(gic.All.Last), Sgi);
                var word = gic.ExpectTaken(gic.All.Last, Sgi);
                gic.Expect(
                    $"the source {source}", gic.SourceOf(word) == source, $"{gic.SourceOf(word)}");
                gic.End(gic.All.Last, word);
                gic.ExpectNone(gic.All.Last);
            }
        });

    /// <remarks>
    /// That one active state stands for all senders is what QEMU's model does; unverified.
    /// </remarks>
    [ConformanceFact]
    [Trait("Rule", "A-G2-5")]
    public void Sgi_of_another_sender_waits_while_the_first_is_active() => Check(
        3,
        Asks("A-G2-5", "an SGI that is active is not signalled once more before it has ended",
            "SGI"),
        gic =>
        {
            gic.Raise(_cpu0, Sgi);
            var word = gic.TakeAndDrop(_cpu0, Sgi);
            foreach (var source in gic.All) gic.SendSgi(source, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.DeactivateDropped(_cpu0, word);
            ExpectSources(gic, gic.All);
        });

    [ConformanceFact]
    [Trait("Rule", "A-G2-5")]
    public void Pending_registers_show_and_set_each_senders_own_bit() => Check(
        CpusMax,
        Asks("A-G2-5", "SPENDSGIR and CPENDSGIR have a bit for each SGI and sender",
            "GICD_SPENDSGIR, GICD_CPENDSGIR"),
        gic =>
        {
            var shift = Sgi % 4 * 8;
            var (set, clear) = (GicV2Bench.GicdSPendSgir, GicV2Bench.GicdCPendSgir);
            var all = gic.ListOf(gic.All);
            gic.WriteGicd(_cpu0, set, (ulong)all << shift);
            gic.Settle();
            gic.Expect("GICD_SPENDSGIR0", (ulong)all << shift, gic.ReadGicd(_cpu0, set));
            gic.Expect("GICD_CPENDSGIR0", (ulong)all << shift, gic.ReadGicd(_cpu0, clear));

            gic.WriteGicd(_cpu0, clear, (ulong)gic.Interfaces[^1] << shift);
            gic.Settle();
            var left = gic.All.Except(gic.All.Last);
            gic.Expect(
                "GICD_SPENDSGIR0", (ulong)gic.ListOf(left) << shift, gic.ReadGicd(_cpu0, set));
            ExpectSources(gic, left);
        });

    [ConformanceFact]
    [Trait("Rule", "A-G2-3")]
    public void Targets_of_private_interrupts_read_as_the_readers_own_interface() => Check(
        CpusMax,
        Asks("A-G2-3", "ITARGETSR0 to 7 are read-only, and each byte is the reader's interface",
            "GICD_ITARGETSR"),
        gic =>
        {
            if (gic.All.Count == 1) Skip("of one processor these registers read as zero");
            foreach (var cpu in gic.All)
            {
                var wanted = gic.Interfaces[cpu.Value] * 0x0101_0101UL;
                for (var offset = 0; offset < 32; offset += 4)
                {
                    gic.WriteGicd(cpu, GicV2Bench.GicdITargetsR + offset, uint.MaxValue);
                    gic.Settle();
                    gic.Expect(
                        $"GICD_ITARGETSR{offset / 4} of {cpu}",
                        wanted,
                        gic.ReadGicd(cpu, GicV2Bench.GicdITargetsR + offset));
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Read_only_registers_ignore_writes() => Check(
        2,
        Asks("A-R-3", "TYPER, SGIs in ICFGR0 and ISPENDR0 are read-only; SGIR reads as zero",
            RegisterMap),
        gic =>
        {
            const ulong Sgis = 0xffff;
            var typer = gic.ReadGicd(_cpu0, Gicd.Typer);
            gic.WriteGicd(_cpu0, Gicd.Typer, ~typer & uint.MaxValue);
            gic.WriteGicd(_cpu0, Gicd.ICfgR, 0);
            gic.WriteGicd(_cpu0, 0x200, Sgis);
            gic.Settle();

            gic.Expect("GICD_TYPER", typer, gic.ReadGicd(_cpu0, Gicd.Typer));
            gic.Expect("GICD_ICFGR0", 0xaaaa_aaaa, gic.ReadGicd(_cpu0, Gicd.ICfgR));
            gic.Expect("the SGIs of GICD_ISPENDR0", 0, gic.ReadGicd(_cpu0, 0x200) & Sgis);
            gic.Expect("GICD_SGIR", 0, gic.ReadGicd(_cpu0, GicV2Bench.GicdSgir));
            gic.ExpectNone(_cpu0);
        });

    /// <summary>CPU 0 takes the SGI once from each of these, and no more.</summary>
    private static void ExpectSources(GicV2Bench gic, CpuMask wanted)
    {
        var seen = new List<CpuId>();
        while (gic.IsAsserted(_cpu0) && seen.Count <= wanted.Count)
        {
            var word = gic.ExpectTaken(_cpu0, Sgi);
            seen.Add(gic.SourceOf(word));
            gic.End(_cpu0, word);
        }

        gic.Expect(
            $"INTID {Sgi} of each of {wanted}, once",
            seen.Count == wanted.Count && CpuMask.Of(seen) == wanted,
            string.Join(", ", seen));
    }

    private void CheckFilter(uint filter, string says, Func<CpuMask, CpuId, CpuMask> targetsOf) =>
        Check(CpusMax, Asks("A-G2-2", says, Sgir), gic =>
        {
            foreach (var writer in gic.All)
            {
                foreach (var list in new uint[] { 0, 0x01, 0xff })
                {
                    gic.WriteSgir(writer, filter, list, Sgi);
                    gic.ExpectDelivered(Sgi, targetsOf(gic.All, writer));
                }
            }
        });
}

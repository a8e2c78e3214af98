using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A GICv2 under random accesses to GICD and GICC registers.</summary>
internal sealed class GicV2Storm(ulong seed)
    : RegisterStorm(seed, Cpus, new GicV2System(new(Cpus, Cpus)), GicdAccess, GiccAccess)
{
    private const string GicdAccess = "GICD";
    private const string GiccAccess = "GICC";

    private const int Cpus = 3;

    private static readonly int[] _gicc =
    [
        Gicc.Ctlr, Gicc.Pmr, Gicc.Bpr, Gicc.Iar, Gicc.Eoir, Gicc.Rpr, Gicc.Hppir, Gicc.Abpr,
        Gicc.Apr0, Gicc.Iidr, Gicc.Dir,
    ];

    private static readonly int[] _gicd =
    [
        Gicd.Ctlr, Gicd.Typer, Gicd.IGroupR, Gicd.ISEnableR, Gicd.ISEnableR + 4,
        Gicd.ICEnableR, Gicd.ICEnableR + 4, Gicd.ISPendR, Gicd.ISPendR + 4, Gicd.ICPendR,
        Gicd.ICPendR + 4, Gicd.ISActiveR, Gicd.ISActiveR + 4, Gicd.ICActiveR,
        Gicd.ICActiveR + 4, Gicd.IPriorityR, Gicd.IPriorityR + 28, Gicd.IPriorityR + 32,
        Gicd.ITargetsR, Gicd.ITargetsR + 32, Gicd.ITargetsR + 60, Gicd.ICfgR, Gicd.ICfgR + 4,
        Gicd.ICfgR + 8, Gicd.Sgir, Gicd.Sgir, Gicd.Sgir, Gicd.CPendSgiR, Gicd.SPendSgiR,
        Gicd.SPendSgiR + 12, Gicd.Pidr2OfGicV2,
    ];

    private GicV2Distributor Distributor =>
        Part<GicV2Distributor>(PartId.Distributor(new(0)));

    public override void Step()
    {
        var cpu = Next(Cpus);
        var gicd = PartId.Distributor(new(0));
        switch (Next(9))
        {
            case 0 or 1:
                Access(GicdAccess, gicd, new GicV2Distributor.WriteRegister(
                    new(cpu), Offset(_gicd, 0x1000), NextUint(), 0));
                break;
            case 2 or 3:
                Access(GicdAccess, gicd, new GicV2Distributor.ReadRegister(
                    new(cpu), 1, Offset(_gicd, 0x1000)));
                break;
            case 4 or 5:
                var read = Offset(_gicc, 0x2000);
                Access(GiccAccess, cpu, on => Gicc_(cpu).Read(on, read));
                break;
            case 6 or 7:
                var (written, value) = (Offset(_gicc, 0x2000), NextUint());
                Access(GiccAccess, cpu, on => Gicc_(cpu).Write(on, written, value));
                break;
            default:
                Tell(gicd, new GicV2Distributor.SetLine(Next(80), Next(2) == 0));
                break;
        }

        DeliverSome();
    }

    public override void CheckRegisters(int cpu)
    {
        Zero(Read(cpu, Gicd.Ctlr), ~1UL);
        Zero(Read(cpu, Gicd.IGroupR) | Read(cpu, Gicd.Sgir));
        Zero(Read(cpu, Gicd.IPriorityR) | Read(cpu, Gicd.IPriorityR + 32), 0x0707_0707);
        Zero(Read(cpu, Gicd.ITargetsR + 32), 0xf8f8_f8f8);
        Assert.Equal((1UL << cpu) * 0x0101_0101, Read(cpu, Gicd.ITargetsR));
        Assert.Equal(0xaaaa_aaaaUL, Read(cpu, Gicd.ICfgR));
        Assert.Equal(Read(cpu, Gicd.ISPendR), Read(cpu, Gicd.ICPendR));
        Assert.Equal(Read(cpu, Gicd.ISActiveR), Read(cpu, Gicd.ICActiveR));
        Assert.Equal(Read(cpu, Gicd.ISPendR) & 0xffff, PendingSgis(cpu));

        var gicc = Gicc_(cpu);
        Zero(gicc.Pmr, 7);
        Assert.InRange(gicc.Bpr, 2, 7);
        Zero(gicc.Ctlr.Raw, ~0x3e1UL);
        var active = unchecked((int)gicc.Apr0);
        Assert.Equal(active == 0 ? 0xff : 8 * int.TrailingZeroCount(active), gicc.Rpr);
    }

    public override void CheckQuiescent()
    {
        for (var cpu = 0; cpu < Cpus; cpu++)
        {
            var candidates = Read(cpu, Gicd.Ctlr) == 0
                ? 0
                : Read(cpu, Gicd.ISPendR) & ~Read(cpu, Gicd.ISActiveR)
                    & Read(cpu, Gicd.ISEnableR);
            var held = Gicc_(cpu).Hppir;
            if (held.IntId < IntId.PrivateCount)
            {
                Assert.NotEqual(0UL, candidates & (1UL << held.IntId));
                if (!IntId.IsSgi(held.IntId)) continue;
                var sources = Sources(cpu, held.IntId);
                Assert.NotEqual(0, sources & (1 << held.Source));
            }
            else if (!held.IsInterrupt && Gicc_(cpu).Ctlr.Enable)
            {
                Assert.Equal(0UL, candidates);
            }
        }
    }

    private ulong PendingSgis(int cpu) => Enumerable.Range(0, IntId.SgiCount)
        .Where(intId => Sources(cpu, intId) != 0)
        .Aggregate(0UL, static (set, intId) => set | (1UL << intId));

    private int Sources(int cpu, int intId) => BitConverter.GetBytes(
        Distributor.Read(cpu, Gicd.SPendSgiR + (intId - (intId % 4))))[intId % 4];

    private ulong Read(int cpu, int offset) => Distributor.Read(cpu, offset);

    private int Offset(int[] known, int end) =>
        Next(10) == 0 ? Next(end) : known[Next(known.Length)];

    private GicV2CpuInterface Gicc_(int cpu) => (GicV2CpuInterface)Ports[cpu];
}

using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A GICv3 under random accesses to GICD, GICR and ICC registers.</summary>
internal sealed class GicV3Storm(ulong seed)
    : RegisterStorm(seed, Cpus, new GicV3System(new(Cpus, Cpus)), GicrAccess, GicdAccess, IccAccess)
{
    private const string GicrAccess = "GICR";
    private const string GicdAccess = "GICD";
    private const string IccAccess = "ICC";

    private const int Cpus = 3;

    private static readonly IccRegister[] _icc = Enum.GetValues<IccRegister>();

    private static readonly int[] _gicr =
    [
        Gicr.Ctlr, Gicr.Iidr, Gicr.Typer, Gicr.Waker, Gicr.IGroupR0, Gicr.ISEnableR0,
        Gicr.ICEnableR0, Gicr.ISPendR0, Gicr.ICPendR0, Gicr.ISActiveR0, Gicr.ICActiveR0,
        Gicr.IPriorityR0, Gicr.IPriorityR0 + 4, Gicr.IPriorityR7, Gicr.ICfgR0, Gicr.ICfgR1,
        Gicr.IGrpModR0, Gicr.Nsacr,
    ];

    private static readonly int[] _gicd =
    [
        Gicd.Ctlr, Gicd.Typer, Gicd.IGroupR, Gicd.IGroupR + 4, Gicd.ISEnableR + 4,
        Gicd.ICEnableR + 4, Gicd.ISPendR + 4, Gicd.ICPendR + 4, Gicd.ISActiveR + 4,
        Gicd.ICActiveR + 4, Gicd.IPriorityR + 32, Gicd.IPriorityR + 60, Gicd.ICfgR + 8,
        Gicd.ICfgR + 12, Gicd.IRouter + (8 * 32), Gicd.IRouter + (8 * 63), Gicd.Sgir,
        Gicd.ITargetsR, Gicd.ITargetsR + 32, Gicd.Pidr2,
    ];

    public override void Step()
    {
        var cpu = Next(Cpus);
        var (gicr, gicd) = (PartId.Redistributor(new(cpu)), PartId.Distributor(new(0)));
        switch (Next(13))
        {
            case 0 or 1:
                Access(GicrAccess, gicr, new Redistributor.WriteRegister(
                    Offset(_gicr, 0x2_0000), NextUint()));
                break;
            case 2 or 3:
                Access(GicrAccess, gicr, new Redistributor.ReadRegister(
                    new(cpu), 1, Offset(_gicr, 0x2_0000)));
                break;
            case 4 or 5:
                Access(GicdAccess, gicd, new Distributor.WriteRegister(
                    Offset(_gicd, 0x1_0000), NextValue()));
                break;
            case 6 or 7:
                Access(GicdAccess, gicd, new Distributor.ReadRegister(
                    new(cpu), 1, Offset(_gicd, 0x1_0000)));
                break;
            case 8 or 9:
                var read = Register();
                Access(IccAccess, cpu, on => Assert.Equal(
                    IsReadable(read), Icc(cpu).Read(on, read) is not null));
                break;
            case 10 or 11:
                var (written, value) = (Register(), NextValue());
                Access(IccAccess, cpu, on => Assert.Equal(
                    IsWritable(written), Icc(cpu).Write(on, written, value)));
                break;
            default:
                Tell(gicd, new Distributor.SetLine(Next(80), Next(2) == 0));
                break;
        }

        DeliverSome();
    }

    public override void CheckRegisters(int cpu)
    {
        var gicd = Part<Distributor>(PartId.Distributor(new(0)));
        Zero(gicd.Read(Gicd.Ctlr), ~0x8000_0053UL);
        Assert.Equal(0x50UL, gicd.Read(Gicd.Ctlr) & 0x50);
        Zero(gicd.Read(Gicd.ISEnableR) | gicd.Read(Gicd.IPriorityR) | gicd.Read(Gicd.Sgir));
        Zero(gicd.Read(Gicd.ITargetsR + 32));
        Zero(gicd.Read(Gicd.IPriorityR + 32), 0x0707_0707);
        Zero(gicd.Read(Gicd.ICfgR + 8), 0x5555_5555);
        Zero(gicd.Read(Gicd.IRouter + (8 * 32)), 0xffff_ff00_7f00_0000);
        Assert.Equal(gicd.Read(Gicd.ISPendR + 4), gicd.Read(Gicd.ICPendR + 4));
        CheckCpu(cpu);
    }

    public override void CheckQuiescent()
    {
        var gicd = Part<Distributor>(PartId.Distributor(new(0)));
        for (var cpu = 0; cpu < Cpus; cpu++)
        {
            var gicr = Gicr_(cpu);
            var icc = Icc(cpu);
            var groups = gicr.Read(Gicr.IGroupR0);
            var ctlr = gicd.Read(Gicd.Ctlr);
            var forwarded = ((ctlr & 2) != 0 ? groups : 0)
                | ((ctlr & 1) != 0 && icc.IgrpEn0 ? ~groups & uint.MaxValue : 0);
            var candidates = gicr.Read(Gicr.Waker) != 0
                ? 0
                : gicr.Read(Gicr.ISPendR0) & ~gicr.Read(Gicr.ISActiveR0)
                    & gicr.Read(Gicr.ISEnableR0) & forwarded;
            Assert.Equal(0UL, gicr.Read(Gicr.Ctlr) & 8);
            var held = icc.Hppir1 != IntId.Spurious ? icc.Hppir1 : icc.Hppir0;
            if (held < IntId.PrivateCount)
            {
                Assert.NotEqual(0UL, candidates & (1UL << held));
                var isGroup1 = (groups & (1UL << held)) != 0;
                Assert.Equal(isGroup1, icc.Hppir1 != IntId.Spurious);
            }
            else if (held == IntId.Spurious && icc.IgrpEn1 && icc.IgrpEn0)
            {
                Assert.Equal(0UL, candidates);
            }
        }
    }

    private void CheckCpu(int cpu)
    {
        var gicr = Gicr_(cpu);
        Zero(gicr.Read(Gicr.Waker), ~6UL);
        Zero(gicr.Read(Gicr.IPriorityR0), 0x0707_0707);
        Zero(gicr.Read(Gicr.IGrpModR0) | gicr.Read(Gicr.Nsacr));
        Zero(gicr.Read(Gicr.ICfgR1), 0x5555_5555);
        Assert.Equal(0xaaaa_aaaaUL, gicr.Read(Gicr.ICfgR0));
        Assert.Equal(gicr.Read(Gicr.ISEnableR0), gicr.Read(Gicr.ICEnableR0));
        Assert.Equal(gicr.Read(Gicr.ISPendR0), gicr.Read(Gicr.ICPendR0));
        Assert.Equal(gicr.Read(Gicr.ISActiveR0), gicr.Read(Gicr.ICActiveR0));

        var icc = Icc(cpu);
        Zero(icc.Pmr, 7);
        Assert.InRange(icc.Bpr0, 2, 7);
        Assert.InRange(icc.Bpr1, 3, 7);
        Zero(icc.Ctlr.Raw ^ 0x4_8400, ~3UL);
        var active = icc.Ap0R0 | icc.Ap1R0;
        var running = active == 0 ? 0xff : 8 * int.TrailingZeroCount(unchecked((int)active));
        Assert.Equal(running, icc.Rpr);
        Assert.False(icc.IsSignalled && icc.IsFiqSignalled);
    }

    private IccRegister Register() =>
        Next(20) == 0 ? (IccRegister)Next(0x700) : _icc[Next(_icc.Length)];

    private static bool IsReadable(IccRegister register) =>
        Enum.IsDefined(register) && register is not (
            IccRegister.Eoir0 or IccRegister.Eoir1 or IccRegister.Dir or IccRegister.Sgi1r
            or IccRegister.Asgi1r or IccRegister.Sgi0r);

    private static bool IsWritable(IccRegister register) =>
        Enum.IsDefined(register) && register is not (
            IccRegister.Iar0 or IccRegister.Iar1 or IccRegister.Hppir0 or IccRegister.Hppir1
            or IccRegister.Rpr);

    private int Offset(int[] known, int end) =>
        Next(10) == 0 ? Next(end) : known[Next(known.Length)];

    private Redistributor Gicr_(int cpu) =>
        Part<Redistributor>(PartId.Redistributor(new(cpu)));

    private CpuInterface Icc(int cpu) => (CpuInterface)Ports[cpu];
}

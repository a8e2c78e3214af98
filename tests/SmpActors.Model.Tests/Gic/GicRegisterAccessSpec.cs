using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A million random accesses, valid and not, to the registers of both GICs.</summary>
public sealed class GicRegisterAccessSpec
{
    private const int StepCount = 50_000;

    public static TheoryData<ulong> Seeds { get; } =
        [.. Enumerable.Range(1, 10).Select(n => (ulong)n)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GICv3_keeps_every_rule_under_any_access(ulong seed) =>
        Run(new GicV3Storm(seed), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GICv2_keeps_every_rule_under_any_access(ulong seed) =>
        Run(new GicV2Storm(seed), seed);

    private static void Run(RegisterStorm storm, ulong seed)
    {
        var step = 0;
        try
        {
            for (; step < StepCount; step++)
            {
                storm.Step();
                storm.CheckRegisters();
                if (step % 40 != 0) continue;
                storm.DeliverAll();
                storm.CheckQuiescent();
            }
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException(
                $"seed {seed}, step {step}: {fault.Message}", fault);
        }
    }

    private sealed class GicV3Storm(ulong seed)
        : RegisterStorm(seed, CpuCount, new GicV3System(new(CpuCount, CpuCount)))
    {
        private const int CpuCount = 3;

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
            var cpu = Next(CpuCount);
            switch (Next(12))
            {
                case 0 or 1:
                    Tell(
                        PartId.Redistributor(new(cpu)),
                        new Redistributor.WriteRegister(Offset(_gicr, 0x2_0000), NextUint()));
                    break;
                case 2 or 3:
                    Tell(
                        PartId.Distributor(new(0)),
                        new Distributor.WriteRegister(Offset(_gicd, 0x1_0000), NextValue()));
                    break;
                case 4:
                    Tell(
                        PartId.Redistributor(new(cpu)),
                        new Redistributor.ReadRegister(new(cpu), 1, Offset(_gicr, 0x2_0000)));
                    break;
                case 5:
                    Tell(
                        PartId.Distributor(new(0)),
                        new Distributor.SetLine(Next(80), Next(2) == 0));
                    break;
                case 6 or 7 or 8:
                    var read = Register();
                    Do(cpu, on => Assert.Equal(
                        IsReadable(read), Icc(cpu).Read(on, read) is not null));
                    break;
                default:
                    var (written, value) = (Register(), NextValue());
                    Do(cpu, on => Assert.Equal(
                        IsWritable(written), Icc(cpu).Write(on, written, value)));
                    break;
            }

            DeliverSome();
        }

        public override void CheckRegisters()
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
            for (var cpu = 0; cpu < CpuCount; cpu++) CheckCpu(cpu);
        }

        public override void CheckQuiescent()
        {
            var gicd = Part<Distributor>(PartId.Distributor(new(0)));
            for (var cpu = 0; cpu < CpuCount; cpu++)
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

    private sealed class GicV2Storm(ulong seed)
        : RegisterStorm(seed, CpuCount, new GicV2System(new(CpuCount, CpuCount)))
    {
        private const int CpuCount = 3;

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
            var cpu = Next(CpuCount);
            var gicd = PartId.Distributor(new(0));
            switch (Next(8))
            {
                case 0 or 1 or 2:
                    Tell(gicd, new GicV2Distributor.WriteRegister(
                        new(cpu), Offset(_gicd, 0x1000), NextUint(), 0));
                    break;
                case 3:
                    Tell(gicd, new GicV2Distributor.ReadRegister(
                        new(cpu), 1, Offset(_gicd, 0x1000)));
                    break;
                case 4:
                    Tell(gicd, new GicV2Distributor.SetLine(Next(80), Next(2) == 0));
                    break;
                case 5 or 6:
                    var read = Offset(_gicc, 0x2000);
                    Do(cpu, on => Gicc_(cpu).Read(on, read));
                    break;
                default:
                    var (written, value) = (Offset(_gicc, 0x2000), NextUint());
                    Do(cpu, on => Gicc_(cpu).Write(on, written, value));
                    break;
            }

            DeliverSome();
        }

        public override void CheckRegisters()
        {
            for (var cpu = 0; cpu < CpuCount; cpu++)
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
        }

        public override void CheckQuiescent()
        {
            for (var cpu = 0; cpu < CpuCount; cpu++)
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

    private static void Zero(ulong word, ulong mask = ulong.MaxValue) =>
        Assert.Equal(0UL, word & mask);
}

using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GICv3 on the bench, set up as Linux does it.</summary>
internal sealed class GicV3Bench : GicBench
{
    /// <summary>The frame of SGIs and PPIs, from RD_base.</summary>
    public const int SgiBase = 0x1_0000;

    public const int GicdCtlr = 0x0000;
    public const int GicdTyper = 0x0004;
    public const int GicrCtlr = 0x0000;
    public const int GicrTyper = 0x0008;
    public const int GicrWaker = 0x0014;
    public const int IGroupR = 0x0080;
    public const int ISPendR = 0x0200;
    public const int ICPendR = 0x0280;

    /// <summary>GICR_WAKER.ProcessorSleep.</summary>
    public const uint ProcessorSleep = 2;

    /// <summary>GICR_WAKER.ChildrenAsleep.</summary>
    public const uint ChildrenAsleep = 4;

    /// <summary>GICD_CTLR: affinity routing, both enables, in one or two security states.</summary>
    private const uint CtlrEnabled = 0x13;

    private const uint CtlrAre = 0x10;
    private const uint EoiMode = 2;

    private readonly IGicV3Controller _controller;

    /// <param name="controller">What is tried.</param>
    /// <param name="requirement">What is asked of it.</param>
    /// <param name="seed">That it was made with.</param>
    /// <param name="isAwake">Woken and set up; else as reset leaves it.</param>
    public GicV3Bench(
        IGicV3Controller controller, Requirement requirement, ulong seed, bool isAwake = true)
        : base(controller, requirement, seed)
    {
        _controller = controller;
        Affinities = [.. All.AsEnumerable().Select(ReadAffinity)];
        if (!isAwake) return;

        WriteGicd(CpuId0, GicdCtlr, CtlrEnabled);
        Settle();
        foreach (var cpu in All) SetUp(cpu);
        Settle();
    }

    /// <summary>The affinity of each CPU, by number.</summary>
    public IReadOnlyList<Mpidr> Affinities { get; }

    /// <summary>
    /// Whether lists beyond Aff0 15 can be named: GICD_TYPER.RSS and ICC_CTLR_EL1.RSS.
    /// </summary>
    public bool HasRangeSelector =>
        (ReadGicd(CpuId0, GicdTyper) & 1 << 26) != 0
        && (ReadIcc(CpuId0, IccRegister.Ctlr) & 1 << 18) != 0;

    /// <summary>GICD_CTLR.DS: Group 0 is this software's too.</summary>
    public bool HasOneSecurityState => (ReadGicd(CpuId0, GicdCtlr) & 0x40) != 0;

    private static CpuId CpuId0 => new(0);

    public ulong ReadGicd(CpuId cpu, int offset)
    {
        var value = _controller.ReadDistributor(cpu, offset);
        Log.Add(new(cpu, "reads", offset, AccessOutcome.Read(value), Gicd.NameOf));
        return value;
    }

    public void WriteGicd(CpuId cpu, int offset, ulong value)
    {
        _controller.WriteDistributor(cpu, offset, value);
        Log.Add(new(cpu, "writes", offset, AccessOutcome.Read(value), Gicd.NameOf));
    }

    public ulong ReadGicr(CpuId cpu, int offset)
    {
        var value = _controller.ReadRedistributor(cpu, offset);
        Log.Add(new(cpu, "reads", offset, AccessOutcome.Read(value), Gicr.NameOf));
        return value;
    }

    public void WriteGicr(CpuId cpu, int offset, uint value)
    {
        _controller.WriteRedistributor(cpu, offset, value);
        Log.Add(new(cpu, "writes", offset, AccessOutcome.Read(value), Gicr.NameOf));
    }

    public AccessOutcome TryReadIcc(CpuId cpu, IccRegister register)
    {
        var outcome = _controller.ReadIcc(cpu, register);
        Log.Add(new(cpu, "reads", (int)register, outcome, NameOfIcc));
        return outcome;
    }

    public AccessOutcome TryWriteIcc(CpuId cpu, IccRegister register, ulong value)
    {
        var outcome = _controller.WriteIcc(cpu, register, value);
        var logged = outcome.HasFaulted ? outcome : AccessOutcome.Read(value);
        Log.Add(new(cpu, "writes", (int)register, logged, NameOfIcc));
        return outcome;
    }

    /// <summary>Reads a register, which must be defined.</summary>
    public ulong ReadIcc(CpuId cpu, IccRegister register)
    {
        var outcome = TryReadIcc(cpu, register);
        if (outcome.HasFaulted) throw Failure($"{NameOf(register)} can be read", "a fault");
        return outcome.Value;
    }

    /// <summary>Writes a register, which must be defined.</summary>
    public void WriteIcc(CpuId cpu, IccRegister register, ulong value)
    {
        if (!TryWriteIcc(cpu, register, value).HasFaulted) return;
        throw Failure($"{NameOf(register)} can be written", "a fault");
    }

    public static string NameOf(IccRegister register) =>
        $"ICC_{register.ToString().ToUpperInvariant()}_EL1";

    /// <summary>Writes ICC_SGI1R_EL1, and lets it arrive.</summary>
    public void WriteSgi1r(CpuId from, Sgi1r value)
    {
        WriteIcc(from, IccRegister.Sgi1r, value.Raw);
        Settle();
    }

    /// <summary>The write that names one CPU.</summary>
    public Sgi1r Sgi1rOf(CpuId target, int intId)
    {
        var affinity = Affinities[target.Value];
        return new()
        {
            IntId = intId,
            Aff3 = affinity.Aff3,
            Aff2 = affinity.Aff2,
            Aff1 = affinity.Aff1,
            Rs = (byte)(affinity.Aff0 / Sgi1r.TargetCountMax),
            TargetList = (ushort)(1 << (affinity.Aff0 % Sgi1r.TargetCountMax)),
        };
    }

    /// <summary>Sends with one write for each cluster and range that is named.</summary>
    public override void SendSgi(CpuId from, CpuMask targets, int intId)
    {
        var writes = targets.AsEnumerable()
            .Select(target => Sgi1rOf(target, intId))
            .GroupBy(static sgi => sgi with { TargetList = 0 });
        foreach (var write in writes)
        {
            var list = write.Aggregate(0, static (bits, sgi) => bits | sgi.TargetList);
            WriteIcc(from, IccRegister.Sgi1r, (write.Key with { TargetList = (ushort)list }).Raw);
        }

        Settle();
    }

    public override uint ReadIar(CpuId cpu) => Word(ReadIcc(cpu, IccRegister.Iar1));

    public override void WriteEoir(CpuId cpu, uint acknowledged) =>
        WriteIcc(cpu, IccRegister.Eoir1, acknowledged);

    public override void WriteDir(CpuId cpu, uint acknowledged) =>
        WriteIcc(cpu, IccRegister.Dir, acknowledged);

    public override uint ReadHppir(CpuId cpu) => Word(ReadIcc(cpu, IccRegister.Hppir1));

    public override byte ReadRpr(CpuId cpu) => (byte)(ReadIcc(cpu, IccRegister.Rpr) & 0xff);

    public override void WritePmr(CpuId cpu, byte value) =>
        WriteIcc(cpu, IccRegister.Pmr, value);

    public override void WriteGroupBits(CpuId cpu, int least) =>
        WriteIcc(cpu, IccRegister.Bpr1, (ulong)least);

    public override void SplitEoi(CpuId cpu, bool isSplit = true) =>
        WriteIcc(cpu, IccRegister.Ctlr, isSplit ? EoiMode : 0);

    public override void EnableInterface(CpuId cpu, bool isEnabled) =>
        WriteIcc(cpu, IccRegister.IgrpEn1, isEnabled ? 1UL : 0);

    public override void EnableDistributor(bool isEnabled)
    {
        WriteGicd(CpuId0, GicdCtlr, isEnabled ? CtlrEnabled : CtlrAre);
        Settle();
    }

    public override void ClearPending(CpuId cpu, int intId)
    {
        WriteBank(cpu, ICPendR, 1U << intId);
        Settle();
    }

    public override ulong ReadBank(CpuId cpu, int offset) => ReadGicr(cpu, SgiBase + offset);

    public override void WriteBank(CpuId cpu, int offset, uint value) =>
        WriteGicr(cpu, SgiBase + offset, value);

    public override uint IntIdOf(uint word) => word & 0xff_ffff;

    /// <summary>Wakes a redistributor, and waits for it.</summary>
    public void Wake(CpuId cpu)
    {
        WriteGicr(cpu, GicrWaker, 0);
        Settle();
        var waker = ReadGicr(cpu, GicrWaker) & (ProcessorSleep | ChildrenAsleep);
        Expect($"GICR_WAKER of {cpu}, woken", 0, waker);
    }

    /// <summary>Sends a redistributor to sleep, and waits for it.</summary>
    public void Sleep(CpuId cpu)
    {
        WriteGicr(cpu, GicrWaker, ProcessorSleep);
        Settle();
        var waker = ReadGicr(cpu, GicrWaker) & (ProcessorSleep | ChildrenAsleep);
        Expect($"GICR_WAKER of {cpu}, asleep", ProcessorSleep | ChildrenAsleep, waker);
    }

    private void SetUp(CpuId cpu)
    {
        Wake(cpu);
        WriteBank(cpu, IGroupR, uint.MaxValue);
        SetUpBank(cpu);
        WriteIcc(cpu, IccRegister.Sre, 7);
        WritePmr(cpu, PriorityMask);
        WriteGroupBits(cpu, 0);
        WriteIcc(cpu, IccRegister.Ctlr, 0);
        EnableInterface(cpu, isEnabled: true);
    }

    private Mpidr ReadAffinity(CpuId cpu)
    {
        var affinity = ReadGicr(cpu, GicrTyper) >> 32;
        return new()
        {
            Aff0 = (byte)(affinity & 0xff),
            Aff1 = (byte)(affinity >> 8 & 0xff),
            Aff2 = (byte)(affinity >> 16 & 0xff),
            Aff3 = (byte)(affinity >> 24 & 0xff),
        };
    }

    private static uint Word(ulong value) => (uint)(value & uint.MaxValue);

    private static string NameOfIcc(int register) => NameOf((IccRegister)register);
}

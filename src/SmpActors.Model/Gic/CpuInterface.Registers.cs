using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class CpuInterface
{
    /// <summary>The running priority when nothing is active.</summary>
    public const byte IdlePriority = ActivePriorities.IdlePriority;

    /// <summary>The least binary point: all implemented bits of a priority preempt.</summary>
    private const int BinaryPointMin = 8 - GicValues.PriorityBits;

    private const int BinaryPointMax = 7;

    private ActivePriorities _active0;
    private ActivePriorities _active1;
    private byte _bpr0 = BinaryPointMin - 1;
    private byte _bpr1 = BinaryPointMin;

    /// <summary>ICC_AP0R0_EL1: one bit for each preemption level, the most urgent lowest.</summary>
    public uint Ap0R0 => _active0.Raw;

    /// <summary>ICC_AP1R0_EL1: one bit for each preemption level, the most urgent lowest.</summary>
    public uint Ap1R0 => _active1.Raw;

    /// <summary>ICC_PMR_EL1: interrupts whose priority is below it pass.</summary>
    public byte Pmr { get; private set; }

    /// <summary>ICC_BPR0_EL1: the bits above it preempt in Group 0; at least 2.</summary>
    public int Bpr0 => _bpr0;

    /// <summary>ICC_BPR1_EL1: bits 7 down to this count for preemption; at least 3.</summary>
    /// <remarks>With ICC_CTLR_EL1.CBPR it is BPR0 + 1, and ignores writes.</remarks>
    public int Bpr1 => Ctlr.Cbpr ? Math.Min(_bpr0 + 1, BinaryPointMax) : _bpr1;

    /// <summary>ICC_IGRPEN0_EL1: whether Group 0 interrupts are signalled, as FIQ.</summary>
    public bool IgrpEn0 { get; private set; }

    /// <summary>ICC_IGRPEN1_EL1: whether Group 1 interrupts are signalled.</summary>
    public bool IgrpEn1 { get; private set; }

    /// <summary>ICC_CTLR_EL1.</summary>
    public IccCtlr Ctlr { get; private set; } = new()
    {
        PriBits = GicValues.PriorityBits - 1,
        A3V = true,
    };

    /// <summary>ICC_SRE_EL1.SRE: these registers are in use, and not GICC.</summary>
    public bool Sre { get; private set; }

    /// <summary>ICC_RPR_EL1: the running priority.</summary>
    public byte Rpr => Math.Min(_active0.Running, _active1.Running);

    /// <summary>ICC_HPPIR0_EL1: what IAR0 would consider, whatever runs and PMR masks.</summary>
    public int Hppir0 => IgrpEn0 && _isHeldGroup0 ? _heldIntId : IntId.Spurious;

    /// <summary>ICC_HPPIR1_EL1: what IAR1 would consider, whatever runs and PMR masks.</summary>
    public int Hppir1 => IgrpEn1 && !_isHeldGroup0 ? _heldIntId : IntId.Spurious;

    /// <summary>Reads ICC_IAR0_EL1: acknowledges what is signalled of Group 0.</summary>
    /// <returns>Its INTID, or 1023: none, and nothing changes.</returns>
    internal int ReadIar0(Cpu cpu)
    {
        if (!IsFiqSignalled) return IntId.Spurious;

        _active0 = _active0.With(GroupPriority(_heldPriority, isGroup0: true));
        return Take(cpu);
    }

    /// <summary>Reads ICC_IAR1_EL1: acknowledges what is signalled.</summary>
    /// <returns>Its INTID, or 1023: none, and nothing changes.</returns>
    internal int ReadIar1(Cpu cpu)
    {
        if (!IsSignalled) return IntId.Spurious;

        _active1 = _active1.With(GroupPriority(_heldPriority, isGroup0: false));
        return Take(cpu);
    }

    /// <summary>Writes ICC_EOIR0_EL1: as EOIR1, for Group 0.</summary>
    internal void WriteEoir0(Cpu cpu, int intId)
    {
        cpu.TraceRegisterWrite("ICC_EOIR0_EL1", (ulong)intId);
        if (IntId.IsSpecial(intId) || _active0.Raw == 0 || !RunsGroup0) return;

        _active0 = _active0.Dropped;
        if (!Ctlr.EoiMode) Deactivate(cpu, intId);
    }

    /// <summary>Writes ICC_EOIR1_EL1: drops the priority; deactivates but in split mode.</summary>
    /// <remarks>
    /// Nothing happens where the most urgent active one is not of this group. Source: QEMU
    /// hw/intc/arm_gicv3_cpuif.c, icc_eoir_write().
    /// </remarks>
    internal void WriteEoir1(Cpu cpu, int intId)
    {
        cpu.TraceRegisterWrite("ICC_EOIR1_EL1", (ulong)intId);
        if (IntId.IsSpecial(intId) || _active1.Raw == 0 || RunsGroup0) return;

        _active1 = _active1.Dropped;
        if (!Ctlr.EoiMode) Deactivate(cpu, intId);
    }

    /// <summary>Writes ICC_DIR_EL1: deactivates, in split mode only.</summary>
    internal void WriteDir(Cpu cpu, int intId)
    {
        cpu.TraceRegisterWrite("ICC_DIR_EL1", (ulong)intId);
        if (Ctlr.EoiMode) Deactivate(cpu, intId);
    }

    internal void WritePmr(Cpu cpu, byte value)
    {
        cpu.TraceRegisterWrite("ICC_PMR_EL1", value);
        Pmr = (byte)(value & GicValues.PriorityMask);
    }

    /// <summary>Writes ICC_BPR0_EL1; less than the least binary point gives the least.</summary>
    internal void WriteBpr0(Cpu cpu, int value)
    {
        cpu.TraceRegisterWrite("ICC_BPR0_EL1", (ulong)value);
        _bpr0 = (byte)Math.Max(value, BinaryPointMin - 1);
    }

    /// <summary>Writes ICC_BPR1_EL1; less than the least binary point gives the least.</summary>
    internal void WriteBpr1(Cpu cpu, int value)
    {
        cpu.TraceRegisterWrite("ICC_BPR1_EL1", (ulong)value);
        if (!Ctlr.Cbpr) _bpr1 = (byte)Math.Max(value, BinaryPointMin);
    }

    internal void WriteAp0R0(Cpu cpu, uint value)
    {
        cpu.TraceRegisterWrite("ICC_AP0R0_EL1", value);
        _active0 = new(value);
    }

    internal void WriteAp1R0(Cpu cpu, uint value)
    {
        cpu.TraceRegisterWrite("ICC_AP1R0_EL1", value);
        _active1 = new(value);
    }

    /// <summary>Writes ICC_IGRPEN0_EL1, of which the redistributor is told.</summary>
    internal void WriteIgrpEn0(Cpu cpu, bool isEnabled)
    {
        cpu.TraceRegisterWrite("ICC_IGRPEN0_EL1", isEnabled ? 1UL : 0);
        if (IgrpEn0 == isEnabled) return;
        IgrpEn0 = isEnabled;
        Answer(cpu, new Redistributor.UpstreamControl(isEnabled));
    }

    internal void WriteIgrpEn1(Cpu cpu, bool isEnabled)
    {
        cpu.TraceRegisterWrite("ICC_IGRPEN1_EL1", isEnabled ? 1UL : 0);
        IgrpEn1 = isEnabled;
    }

    internal void WriteSre(Cpu cpu, bool isEnabled)
    {
        cpu.TraceRegisterWrite("ICC_SRE_EL1", isEnabled ? 1UL : 0);
        Sre = isEnabled;
    }

    internal void WriteCtlr(Cpu cpu, IccCtlr value)
    {
        cpu.TraceRegisterWrite("ICC_CTLR_EL1", value.Raw);
        WriteCtlr(value);
    }

    /// <summary>Whether the most urgent active interrupt is of Group 0.</summary>
    private bool RunsGroup0 => _active0.Raw != 0 && _active0.Running <= _active1.Running;

    private void WriteCtlr(IccCtlr written) =>
        Ctlr = Ctlr with { EoiMode = written.EoiMode, Cbpr = written.Cbpr };

    private int Take(Cpu cpu)
    {
        var taken = _heldIntId;
        _heldIntId = IntId.Spurious;
        _activatesInFlight++;
        Answer(cpu, Redistributor.Activate.Of(taken));
        return taken;
    }

    /// <summary>Ends an SGI, a PPI or an SPI; others have no active state.</summary>
    private static void Deactivate(Cpu cpu, int intId)
    {
        if (intId < IntId.SpecialMin) Answer(cpu, Redistributor.Deactivate.Of(intId));
    }

    private bool Preempts(bool isGroup0) => GroupPriority(_heldPriority, isGroup0) < Rpr;

    /// <summary>The part of a priority that takes part in preemption.</summary>
    /// <remarks>
    /// The binary point of Group 0 is one less than that of Group 1 for the same split. Source:
    /// QEMU hw/intc/arm_gicv3_cpuif.c, icc_gprio_mask().
    /// </remarks>
    private int GroupPriority(byte priority, bool isGroup0)
    {
        var point = isGroup0 || Ctlr.Cbpr ? _bpr0 + 1 : _bpr1;
        return priority - (priority % (1 << point));
    }
}

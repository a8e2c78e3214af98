using System.Numerics;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class CpuInterface
{
    /// <summary>The running priority when nothing is active.</summary>
    public const byte IdlePriority = 0xff;

    /// <summary>The least binary point: all implemented bits of a priority preempt.</summary>
    private const int BinaryPointMin = 8 - GicValues.PriorityBits;

    /// <summary>Priorities that one active bit stands for.</summary>
    private const int LevelSize = 1 << BinaryPointMin;

    /// <summary>ICC_AP1R0_EL1: one bit for each preemption level, the most urgent lowest.</summary>
    public uint Ap1R0 { get; private set; }

    /// <summary>ICC_PMR_EL1: interrupts whose priority is below it pass.</summary>
    public byte Pmr { get; private set; }

    /// <summary>ICC_BPR1_EL1: bits 7 down to this count for preemption; at least 3.</summary>
    public int Bpr1 { get; private set; } = BinaryPointMin;

    /// <summary>ICC_IGRPEN1_EL1: whether Group 1 interrupts are signalled.</summary>
    public bool IgrpEn1 { get; private set; }

    /// <summary>ICC_CTLR_EL1.</summary>
    public IccCtlr Ctlr { get; private set; } = new()
    {
        PriBits = GicValues.PriorityBits - 1,
        A3V = true,
        Rss = true,
    };

    /// <summary>ICC_SRE_EL1.SRE: these registers are in use, and not GICC.</summary>
    public bool Sre { get; private set; }

    /// <summary>ICC_RPR_EL1: the running priority.</summary>
    public byte Rpr => Ap1R0 == 0
        ? IdlePriority
        : (byte)(BitOperations.TrailingZeroCount(Ap1R0) * LevelSize);

    /// <summary>ICC_HPPIR1_EL1: what IAR1 would consider, whatever runs and PMR masks.</summary>
    public int Hppir1 => IgrpEn1 ? _heldIntId : IntId.Spurious;

    /// <summary>Reads ICC_IAR1_EL1: acknowledges what is signalled.</summary>
    /// <returns>Its INTID, or 1023: none, and nothing changes.</returns>
    internal int ReadIar1(Cpu cpu)
    {
        if (!IsSignalled) return IntId.Spurious;

        var taken = _heldIntId;
        _heldIntId = IntId.Spurious;
        Ap1R0 |= 1U << (GroupPriority(_heldPriority) / LevelSize);
        _activatesInFlight++;
        Answer(cpu, Redistributor.Activate.Of(taken));
        return taken;
    }

    /// <summary>Writes ICC_EOIR1_EL1: drops the priority; deactivates but in split mode.</summary>
    internal void WriteEoir1(Cpu cpu, int intId)
    {
        cpu.TraceRegisterWrite("ICC_EOIR1_EL1", (ulong)intId);
        if (IntId.IsSpecial(intId)) return;

        Ap1R0 &= Ap1R0 - 1;
        if (!Ctlr.EoiMode) Answer(cpu, Redistributor.Deactivate.Of(intId));
    }

    /// <summary>Writes ICC_DIR_EL1: deactivates, in split mode only.</summary>
    internal void WriteDir(Cpu cpu, int intId)
    {
        cpu.TraceRegisterWrite("ICC_DIR_EL1", (ulong)intId);
        if (!Ctlr.EoiMode || IntId.IsSpecial(intId)) return;
        Answer(cpu, Redistributor.Deactivate.Of(intId));
    }

    internal void WritePmr(Cpu cpu, byte value)
    {
        cpu.TraceRegisterWrite("ICC_PMR_EL1", value);
        Pmr = (byte)(value & GicValues.PriorityMask);
    }

    /// <summary>Writes ICC_BPR1_EL1; less than the least binary point gives the least.</summary>
    internal void WriteBpr1(Cpu cpu, int value)
    {
        cpu.TraceRegisterWrite("ICC_BPR1_EL1", (ulong)value);
        Bpr1 = Math.Max(value, BinaryPointMin);
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

    private void WriteCtlr(IccCtlr written) => Ctlr = Ctlr with { EoiMode = written.EoiMode };

    private bool Preempts(byte priority) => Ap1R0 == 0 || GroupPriority(priority) < Rpr;

    /// <summary>The part of a priority that takes part in preemption.</summary>
    private int GroupPriority(byte priority) => priority - (priority % (1 << Bpr1));
}

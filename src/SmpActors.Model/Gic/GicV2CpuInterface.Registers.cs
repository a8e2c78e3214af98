using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class GicV2CpuInterface
{
    /// <summary>The least binary point: all implemented bits of a priority preempt.</summary>
    private const int BinaryPointMin = 8 - GicValues.PriorityBits - 1;

    /// <summary>The largest value that GICC_BPR holds.</summary>
    private const uint BinaryPointMax = 7;

    /// <summary>
    /// GICC_IIDR: architecture version 2, its other fields as Arm's own implementations have them.
    /// </summary>
    private const uint Iidr = 0x0002_043b;

    private ActivePriorities _active;

    /// <summary>GICC_CTLR.</summary>
    public GiccCtlr Ctlr { get; private set; }

    /// <summary>GICC_PMR: interrupts whose priority is below it pass.</summary>
    public byte Pmr { get; private set; }

    /// <summary>GICC_BPR: the bits above it count for preemption; at least 2.</summary>
    public int Bpr { get; private set; } = BinaryPointMin;

    /// <summary>GICC_APR0: one bit for each preemption level, the most urgent lowest.</summary>
    public uint Apr0 => _active.Raw;

    /// <summary>GICC_RPR: the running priority, 0xff when nothing is active.</summary>
    public byte Rpr => _active.Running;

    /// <summary>GICC_HPPIR: what IAR would consider, whatever runs and PMR masks.</summary>
    public GiccIar Hppir => Ctlr.Enable ? _held : GiccIar.Spurious;

    /// <summary>Reads a register; one that is not there, or is write-only, reads as zero.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="offset">See <see cref="Gicc"/>.</param>
    internal uint Read(Cpu cpu, int offset) => offset switch
    {
        Gicc.Ctlr => (uint)Ctlr.Raw,
        Gicc.Pmr => Pmr,
        Gicc.Bpr => (uint)Bpr,
        Gicc.Iar => (uint)ReadIar(cpu).Raw,
        Gicc.Rpr => Rpr,
        Gicc.Hppir => (uint)Hppir.Raw,
        Gicc.Apr0 => Apr0,
        Gicc.Iidr => Iidr,
        _ => 0,
    };

    /// <summary>Writes a register; one that is not there, or is read-only, ignores it.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="offset">See <see cref="Gicc"/>.</param>
    /// <param name="value">What is written.</param>
    internal void Write(Cpu cpu, int offset, uint value)
    {
        cpu.TraceRegisterWrite(Gicc.NameOf(offset), value);
        switch (offset)
        {
            case Gicc.Ctlr: Ctlr = new GiccCtlr(value).WithoutReserved(); break;
            case Gicc.Pmr: Pmr = (byte)(value & GicValues.PriorityMask); break;
            case Gicc.Bpr: Bpr = Math.Max((int)(value & BinaryPointMax), BinaryPointMin); break;
            case Gicc.Eoir: WriteEoir(cpu, new(value)); break;
            case Gicc.Apr0: _active = new(value); break;
            case Gicc.Dir: WriteDir(cpu, new(value)); break;
            default: break;
        }
    }

    /// <summary>Reads GICC_IAR: acknowledges what is signalled.</summary>
    /// <returns>Its INTID and sender, or 1023: none, and nothing changes.</returns>
    /// <remarks>
    /// It is a read of a device, over when the distributor has answered: see
    /// <see cref="AcknowledgeOver"/>.
    /// </remarks>
    internal GiccIar ReadIar(Cpu cpu)
    {
        if (!IsSignalled) return GiccIar.Spurious;

        var taken = _held;
        _held = GiccIar.Spurious;
        _active = _active.With(GroupPriority(_heldPriority));
        _activatesInFlight++;
        Answer(cpu, GicV2Distributor.Activate.Of(cpu.Number, taken));
        return taken;
    }

    /// <summary>Drops the priority; deactivates but in split mode.</summary>
    private void WriteEoir(Cpu cpu, GiccIar ended)
    {
        if (!ended.IsInterrupt) return;

        _active = _active.Dropped;
        if (!Ctlr.EoiModeNs) Answer(cpu, GicV2Distributor.Deactivate.Of(cpu.Number, ended));
    }

    /// <summary>Deactivates, in split mode only.</summary>
    private void WriteDir(Cpu cpu, GiccIar ended)
    {
        if (!Ctlr.EoiModeNs || !ended.IsInterrupt) return;
        Answer(cpu, GicV2Distributor.Deactivate.Of(cpu.Number, ended));
    }

    /// <summary>The part of a priority that takes part in preemption.</summary>
    /// <remarks>Source: GICv2 architecture (IHI 0048), GICC_BPR: bits 7 to its value + 1.</remarks>
    private int GroupPriority(byte priority) => priority - (priority % (2 << Bpr));
}

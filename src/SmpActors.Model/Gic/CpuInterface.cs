using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>ICC_*_EL1 of one CPU: holds the interrupt that its redistributor presents.</summary>
/// <remarks>
/// Owned by its CPU, which runs it. One security state, 5 priority bits; Group 1 is signalled as
/// IRQ, Group 0 as FIQ, which the kernel does not take.
/// Source: GICv3 and GICv4 architecture (IHI 0069), "CPU interface registers".
/// </remarks>
public sealed partial class CpuInterface : IInterruptPort
{
    private const long ActivatesKey = 0;

    private readonly GicV3Irqchip _irqchip;
    private int _heldIntId = IntId.Spurious;
    private byte _heldPriority;
    private bool _isHeldGroup0;
    private int _activatesInFlight;
    private long _readCount;
    private RegisterRead? _read;

    /// <param name="irqchip">The driver whose handler runs when an interrupt is taken.</param>
    /// <param name="powerOn">What the registers hold.</param>
    internal CpuInterface(GicV3Irqchip irqchip, GicPowerOn powerOn = GicPowerOn.Initialised)
    {
        _irqchip = irqchip;
        Ctlr = Ctlr with { Rss = irqchip.HasRangeSelector };
        if (powerOn == GicPowerOn.Reset) return;
        Sre = true;
        Pmr = GicV3Irqchip.PriorityMask;
        IgrpEn1 = true;
        WriteCtlr(new() { EoiMode = irqchip.IsSplitEoi });
    }

    /// <summary>The driver whose handler runs when an interrupt is taken.</summary>
    public GicV3Irqchip Irqchip => _irqchip;

    public bool IsSignalled => _heldIntId != IntId.Spurious
        && IgrpEn1 && !_isHeldGroup0 && _heldPriority < Pmr && Preempts(isGroup0: false);

    /// <summary>Whether a Group 0 interrupt is asserted to the core.</summary>
    public bool IsFiqSignalled => _heldIntId != IntId.Spurious
        && IgrpEn0 && _isHeldGroup0 && _heldPriority < Pmr && Preempts(isGroup0: true);

    public bool Receive(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case Set command: OnSet(cpu, command); return true;
            case Clear command: OnClear(cpu, command); return true;
            case Quiesce: OnQuiesce(cpu); return true;
            case ActivateAcknowledge: OnActivateAcknowledge(); return true;
            case RegisterRead reply: OnRegisterRead(reply); return true;
            default: return false;
        }
    }

    public GuestTask HandleIrq(Cpu cpu) => _irqchip.GicHandleIrq(cpu, this);

    public bool IsOver(long key) =>
        key == ActivatesKey ? _activatesInFlight == 0 : _read?.Key == key;

    public string Describe(long key) => key == ActivatesKey
        ? "the acknowledgement of its ICC_IAR1_EL1 read"
        : "the value of a GIC register";

    /// <summary>Waits as a DSB SY does after ICC_IAR1_EL1: until the interrupt is active.</summary>
    /// <remarks>
    /// An SGI that reaches the redistributor before that merges into the pending bit that is about
    /// to be cleared. So nothing may be looked at before: what its sender wrote is visible by then.
    /// </remarks>
    internal static Cpu.GuestWait ActivatesAcknowledged(Cpu cpu) => cpu.WaitForPort(ActivatesKey);

    /// <summary>Reads a register of a distributor or redistributor: waits for its value.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="part">The part that has it.</param>
    /// <param name="offset">See <see cref="Gicd"/>, <see cref="Gicr"/>.</param>
    internal async GuestTask<ulong> ReadRegister(Cpu cpu, PartId part, int offset)
    {
        var key = ++_readCount;
        cpu.Send(part, part.Kind == PartKind.Distributor
            ? new Distributor.ReadRegister(cpu.Number, key, offset)
            : new Redistributor.ReadRegister(cpu.Number, key, offset));
        await cpu.WaitForPort(key);
        return _read!.Value;
    }

    private static void Answer(Cpu cpu, IMessage reply) =>
        cpu.Send(PartId.Redistributor(cpu.Number), reply);

    private void OnSet(Cpu cpu, Set command)
    {
        if (_heldIntId != command.IntId) ReleaseHeld(cpu);
        _heldIntId = command.IntId;
        _heldPriority = command.Priority;
        _isHeldGroup0 = command.IsGroup0;
    }

    private void OnClear(Cpu cpu, Clear command)
    {
        if (_heldIntId == command.IntId) ReleaseHeld(cpu);
        Answer(cpu, Redistributor.ClearAcknowledge.Instance);
    }

    private void OnQuiesce(Cpu cpu)
    {
        ReleaseHeld(cpu);
        Answer(cpu, Redistributor.QuiesceAcknowledge.Instance);
    }

    private void OnActivateAcknowledge()
    {
        if (_activatesInFlight > 0) _activatesInFlight--;
    }

    private void OnRegisterRead(RegisterRead reply)
    {
        if (reply.Key == _readCount) _read = reply;
    }

    private void ReleaseHeld(Cpu cpu)
    {
        if (_heldIntId == IntId.Spurious) return;
        Answer(cpu, Redistributor.Release.Of(_heldIntId));
        _heldIntId = IntId.Spurious;
    }
}

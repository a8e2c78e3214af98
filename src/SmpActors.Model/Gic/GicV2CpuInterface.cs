using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>GICC_* of one CPU: holds the interrupt that the distributor presents.</summary>
/// <remarks>
/// Owned by its CPU, which runs it; the distributor keeps all else of a GICv2. Software sees one
/// group and 5 priority bits. Source: GICv2 architecture (IHI 0048), "CPU interface register
/// descriptions".
/// </remarks>
public sealed partial class GicV2CpuInterface : IInterruptPort
{
    private const long ActivatesKey = 0;
    private const long CpuMapKey = -1;

    /// <summary>Before a CPU's init its interface is not known: it may be any.</summary>
    private const byte UnknownMask = 0xff;

    private readonly GicV2Irqchip _irqchip;
    private readonly byte[] _cpuMap = new byte[GiccIar.SourceCount];
    private GiccIar _held = GiccIar.Spurious;
    private byte _heldPriority;
    private int _activatesInFlight;
    private int _learnersToGo;
    private long _readCount;
    private RegisterRead? _read;

    /// <param name="irqchip">The driver whose handler runs when an interrupt is taken.</param>
    /// <param name="powerOn">What the registers hold.</param>
    internal GicV2CpuInterface(GicV2Irqchip irqchip, GicPowerOn powerOn = GicPowerOn.Initialised)
    {
        _irqchip = irqchip;
        if (powerOn == GicPowerOn.Reset)
        {
            Array.Fill(_cpuMap, UnknownMask);
            return;
        }

        for (var cpu = 0; cpu < _cpuMap.Length; cpu++) _cpuMap[cpu] = (byte)(1 << cpu);
        Pmr = GicV2Irqchip.PriorityMask;
        Ctlr = new() { Enable = true, EoiModeNs = irqchip.IsSplitEoi };
    }

    /// <summary>The driver whose handler runs when an interrupt is taken.</summary>
    public GicV2Irqchip Irqchip => _irqchip;

    public bool IsSignalled =>
        _held.IsInterrupt && Ctlr.Enable && _heldPriority < Pmr && Preempts(_heldPriority);

    public bool Receive(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case Set command: OnSet(cpu, command); return true;
            case Clear command: OnClear(cpu, command); return true;
            case ActivateAcknowledge: OnActivateAcknowledge(); return true;
            case RegisterRead reply: OnRegisterRead(reply); return true;
            case LearnCpuMap command: OnLearnCpuMap(cpu, command); return true;
            case CpuMapLearnt: OnCpuMapLearnt(); return true;
            default: return false;
        }
    }

    public GuestTask HandleIrq(Cpu cpu) => _irqchip.GicHandleIrq(cpu, this);

    public bool IsOver(long key) => key switch
    {
        ActivatesKey => _activatesInFlight == 0,
        CpuMapKey => _learnersToGo == 0,
        _ => _read?.Key == key,
    };

    public string Describe(long key) => key switch
    {
        ActivatesKey => "the value of GICC_IAR",
        CpuMapKey => "every CPU to see its entry of gic_cpu_map",
        _ => "the value of a GIC register",
    };

    /// <summary>The CPU interface that an SGI to a CPU goes to: its entry of gic_cpu_map.</summary>
    /// <param name="cpu">0 to 7.</param>
    /// <remarks>
    /// This CPU's snapshot of what 4.9 has in memory; a change is over when all CPUs have it.
    /// Source: drivers/irqchip/irq-gic.c, gic_cpu_map (v4.9).
    /// </remarks>
    internal byte CpuMapOf(CpuId cpu) => _cpuMap[cpu.Value];

    /// <summary>Waits until a read of GICC_IAR is over: the interrupt is active.</summary>
    /// <remarks>
    /// An SGI that reaches the distributor before that merges into what is about to be taken. So
    /// nothing may be looked at before: what its sender wrote is visible by then.
    /// </remarks>
    internal static Cpu.GuestWait AcknowledgeOver(Cpu cpu) => cpu.WaitForPort(ActivatesKey);

    /// <summary>Reads a register of the distributor: waits for its value.</summary>
    internal async GuestTask<uint> ReadGicd(Cpu cpu, int offset)
    {
        var key = ++_readCount;
        Answer(cpu, new GicV2Distributor.ReadRegister(cpu.Number, key, offset));
        await cpu.WaitForPort(key);
        return _read!.Value;
    }

    /// <summary>Enters this CPU in gic_cpu_map; its bit leaves all other entries.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="mask">Its CPU interface.</param>
    internal async GuestTask PublishCpuMap(Cpu cpu, byte mask)
    {
        Learn(cpu.Number, mask);
        var message = new LearnCpuMap(cpu.Number, mask);
        foreach (var other in cpu.Kernel.Topology.Possible.Except(cpu.Number))
        {
            _learnersToGo++;
            cpu.Send(PartId.Cpu(other), message);
        }

        await cpu.WaitForPort(CpuMapKey);
    }

    private static void Answer(Cpu cpu, IMessage message) =>
        cpu.Send(PartId.Distributor(GicV2Distributor.OnlyChip), message);

    private bool Preempts(byte priority) =>
        _active.Raw == 0 || GroupPriority(priority) < _active.Running;

    private void OnSet(Cpu cpu, Set command)
    {
        // The distributor presents one at a time; a doubled Set finds the first, or puts back
        // what was taken, and the distributor knows which of its answers counts.
        if (_held != command.Interrupt) ReleaseHeld(cpu);
        _held = command.Interrupt;
        _heldPriority = command.Priority;
    }

    private void OnClear(Cpu cpu, Clear command)
    {
        if (_held == command.Interrupt) ReleaseHeld(cpu);
    }

    private void OnActivateAcknowledge()
    {
        if (_activatesInFlight > 0) _activatesInFlight--;
    }

    private void OnRegisterRead(RegisterRead reply)
    {
        if (reply.Key == _readCount) _read = reply;
    }

    private void OnLearnCpuMap(Cpu cpu, LearnCpuMap command)
    {
        Learn(command.Of, command.Mask);
        cpu.Send(PartId.Cpu(command.Of), CpuMapLearnt.Instance);
    }

    private void OnCpuMapLearnt()
    {
        if (_learnersToGo > 0) _learnersToGo--;
    }

    private void Learn(CpuId of, byte mask)
    {
        for (var cpu = 0; cpu < _cpuMap.Length; cpu++)
        {
            if (cpu == of.Value) _cpuMap[cpu] = mask;
            else _cpuMap[cpu] = (byte)(_cpuMap[cpu] & ~mask);
        }
    }

    private void ReleaseHeld(Cpu cpu)
    {
        if (!_held.IsInterrupt) return;
        Answer(cpu, new GicV2Distributor.Release(cpu.Number, _held));
        _held = GiccIar.Spurious;
    }
}

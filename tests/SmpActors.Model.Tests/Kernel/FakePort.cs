namespace SmpActors.Model.Tests.Kernel;

/// <summary>One pending bit for each vector; the lowest is taken first.</summary>
internal sealed class FakePort : IInterruptPort
{
    private readonly SortedDictionary<int, long> _pending = [];

    public bool IsSignalled => _pending.Count > 0;

    /// <summary>
    /// Lets the handler wait before it looks at its queue, as a slow acknowledge does.
    /// </summary>
    public long AcknowledgeNs { get; set; }

    public bool Receive(Cpu cpu, IMessage message)
    {
        if (message is not FakeArch.Ipi ipi) return false;
        var kind = _pending.TryAdd(ipi.Vector, ipi.Cause)
            ? TraceEventKind.IpiPended
            : TraceEventKind.IpiCoalesced;
        cpu.Trace(kind, value: ipi.Vector, cause: ipi.Cause);
        return true;
    }

    public async GuestTask HandleIrq(Cpu cpu)
    {
        var (vector, cause) = _pending.First();
        _pending.Remove(vector);
        cpu.Trace(TraceEventKind.IpiAcknowledged, value: vector, cause: cause);
        var reason = cpu.Kernel.Arch.ReasonOf(vector);
        cpu.Trace(TraceEventKind.IpiEntered, value: vector, cause: cause, detail: reason);
        if (AcknowledgeNs > 0) await cpu.Elapse(AcknowledgeNs);
        switch (vector)
        {
            case FakeArch.CallFunctionSingle or FakeArch.CallFunction:
                await Smp.GenericSmpCallFunctionInterrupt(cpu);
                break;
            case FakeArch.IrqWork:
                await IrqWorks.IrqWorkRun(cpu);
                break;
            case FakeArch.Reboot:
                await cpu.Stop();
                break;
        }

        cpu.Trace(TraceEventKind.IpiExited, value: vector, cause: cause, detail: reason);
    }

    public bool IsOver(long key) => true;

    public string Describe(long key) => "nothing";
}

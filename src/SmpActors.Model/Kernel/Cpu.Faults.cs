namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private byte _stallCount;
    private byte _irqHoldCount;

    /// <summary>Whether a fault has crashed this CPU; its memory still answers.</summary>
    public bool IsCrashed => _core == CoreState.Crashed;

    /// <summary>
    /// Command from outside, a fault: take no maskable interrupt, or take them again.
    /// </summary>
    /// <remarks>
    /// As a hypervisor that injects none. The guest's own interrupt flag is not touched, and what
    /// runs goes on; an NMI is taken.
    /// </remarks>
    /// <param name="Rule">The fault's name.</param>
    /// <param name="IsHeld">Whether they are held off from now on.</param>
    public sealed record HoldInterrupts(string Rule, bool IsHeld) : IMessage;

    /// <summary>Command from outside, a fault: execute nothing, or go on.</summary>
    /// <remarks>
    /// As a virtual CPU that its host does not run, or firmware that keeps the core: not even an
    /// NMI is taken.
    /// </remarks>
    /// <param name="Rule">The fault's name.</param>
    /// <param name="IsStalled">Whether the core stands still from now on.</param>
    public sealed record Stall(string Rule, bool IsStalled) : IMessage;

    /// <summary>Command from outside, a fault: execute nothing any more.</summary>
    /// <remarks>
    /// Nothing clears its bit in cpu_online_mask, for that is code of its own. Neither INIT nor
    /// firmware starts it again.
    /// </remarks>
    /// <param name="Rule">The fault's name.</param>
    public sealed record Crash(string Rule) : IMessage;

    private bool ReceiveFault(IMessage message)
    {
        switch (message)
        {
            case HoldInterrupts command: OnHoldInterrupts(command); break;
            case Stall command: OnStall(command); break;
            case Crash command: OnCrash(command); break;
            default: return false;
        }

        return true;
    }

    private void OnHoldInterrupts(HoldInterrupts command)
    {
        Count(ref _irqHoldCount, command.IsHeld);
        Trace(command.Rule, FaultKind.HoldInterrupts, isEnd: !command.IsHeld);
    }

    private void OnStall(Stall command)
    {
        Count(ref _stallCount, command.IsStalled);
        if (_stallCount > 0 && _core == CoreState.Running) _core = CoreState.Stalled;
        if (_stallCount == 0 && _core == CoreState.Stalled) _core = CoreState.Running;
        Trace(command.Rule, FaultKind.StallCpu, isEnd: !command.IsStalled);
    }

    private void OnCrash(Crash command)
    {
        _core = CoreState.Crashed;
        Trace(command.Rule, FaultKind.Crash, isEnd: false);
    }

    /// <summary>Two faults may overlap: the last to end lets go.</summary>
    private static void Count(ref byte holds, bool isBegin)
    {
        if (isBegin && holds < byte.MaxValue) holds++;
        else if (!isBegin && holds > 0) holds--;
    }

    private void Trace(string rule, FaultKind kind, bool isEnd) => Trace(
        TraceEventKind.FaultFired,
        target: Number,
        detail: new FaultFiring(rule, kind, Id, Id) { IsEnd = isEnd });
}

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private CoreState _core;

    private enum CoreState : byte
    {
        Running,

        /// <summary>Waits to be started by its hardware.</summary>
        Held,

        /// <summary>Has stopped for ever.</summary>
        Stopped,

        /// <summary>Executes nothing for a while: a fault.</summary>
        Stalled,

        /// <summary>Executes nothing any more, and nothing starts it: a fault.</summary>
        Crashed,
    }

    /// <summary>
    /// Whether the hardware holds this CPU until it is started; its memory still answers.
    /// </summary>
    public bool IsHeld => _core == CoreState.Held;

    /// <summary>Resets the core: what ran is gone, and it waits to be started.</summary>
    /// <remarks>
    /// What is memory stays: the queue, the csds, the masks, and the tasks of a CPU that had gone
    /// offline.
    /// </remarks>
    public void HoldInReset()
    {
        if (_core == CoreState.Crashed) return;
        if (!IsHeld) (_tasks, _runningTimers) = (null, null);
        (_top, _spare) = (null, null);
        IrqsOn = false;
        _core = CoreState.Held;
    }

    /// <summary>
    /// Starts the core, with interrupts off, in what the kernel has secondary CPUs start with.
    /// </summary>
    /// <remarks>See <see cref="KernelImage.StartSecondary"/>.</remarks>
    public void StartFromReset()
    {
        if (_core == CoreState.Crashed) return;
        _core = _stallCount == 0 ? CoreState.Running : CoreState.Stalled;
        EnterIdle(static cpu => cpu.Kernel.StartSecondary(cpu, 0));
    }
}

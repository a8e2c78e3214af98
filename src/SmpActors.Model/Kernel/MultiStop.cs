namespace SmpActors.Model.Kernel;

/// <summary>The states that stop_machine leads all online CPUs through, in step.</summary>
/// <remarks>Source: kernel/stop_machine.c, enum multi_stop_state (v4.9).</remarks>
public enum MultiStopState : byte
{
    /// <summary>Where a stopper begins.</summary>
    None,

    /// <summary>Each CPU's stopper runs; interrupts are still on.</summary>
    Prepare,

    /// <summary>Interrupts off.</summary>
    DisableIrq,

    /// <summary>The chosen CPUs run the function.</summary>
    Run,

    /// <summary>Interrupts back as they were.</summary>
    Exit,
}

/// <summary>A stop of all online CPUs, in the memory of the CPU that asked for it.</summary>
/// <remarks>
/// Source: kernel/stop_machine.c, struct multi_stop_data, struct cpu_stop_done (v4.9). Stoppers
/// read its state and count down its thread_ack from afar: <see cref="Cpu.StopStateChanged"/>,
/// <see cref="Cpu.AckStopState"/>.
/// </remarks>
internal sealed class MultiStop(long key, CpuMask threads)
{
    private readonly int _threadCount = threads.Count;

    public long Key => key;

    /// <summary>The CPUs whose stoppers take part.</summary>
    public CpuMask Threads => threads;

    public MultiStopState State { get; private set; }

    /// <summary>Those that have not acknowledged the state.</summary>
    public int ThreadAck { get; private set; }

    /// <summary>Those that are not done: cpu_stop_done.nr_todo.</summary>
    public int TodoCount { get; private set; } = threads.Count;

    /// <summary>0, or what one of the functions returned.</summary>
    public int Result { get; private set; }

    /// <summary>Goes on to the next state: set_state().</summary>
    public void Advance()
    {
        ThreadAck = _threadCount;
        State++;
    }

    /// <summary>Counts one acknowledgement; says whether it was the last: ack_state().</summary>
    public bool Ack() => --ThreadAck == 0;

    /// <summary>Counts one that is done; says whether it was the last.</summary>
    public bool SignalDone(int result)
    {
        if (result != 0) Result = result;
        return --TodoCount == 0;
    }
}

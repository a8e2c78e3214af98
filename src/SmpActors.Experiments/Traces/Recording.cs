using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>The architecture that a recording is of.</summary>
public enum RecordedArch
{
    /// <summary>ipi_raise, ipi_entry, ipi_exit.</summary>
    Arm64,

    /// <summary>call_function_entry and its like.</summary>
    X86,
}

/// <summary>What a line of a recording says.</summary>
public enum RecordedKind
{
    /// <summary>csd_queue_cpu: a call for <see cref="RecordedEvent.Targets"/>, one CPU.</summary>
    CsdQueued,

    /// <summary>csd_function_entry.</summary>
    FunctionEntered,

    /// <summary>csd_function_exit.</summary>
    FunctionExited,

    /// <summary>ipi_raise, ipi_send_cpu, ipi_send_cpumask.</summary>
    IpiRaised,

    /// <summary>ipi_entry, or the x86 tracepoint of a vector.</summary>
    IpiEntered,

    /// <summary>ipi_exit, or the x86 tracepoint of a vector.</summary>
    IpiExited,
}

/// <summary>The IPIs that recordings know, whatever number a kernel gives them.</summary>
public enum RecordedIpi
{
    Reschedule,
    CallFunction,

    /// <summary>x86 only: arm64 has one IPI for both.</summary>
    CallFunctionSingle,
    IrqWork,
    TimerBroadcast,
    CpuStop,
    CrashStop,
    Wakeup,
}

/// <summary>One line of a recording that can be used.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="AtNs">ns since the first of them; a recording counts us.</param>
/// <param name="Cpu">The CPU that wrote it.</param>
/// <param name="Kind">What it says.</param>
public sealed record RecordedEvent(int Line, long AtNs, CpuId Cpu, RecordedKind Kind)
{
    /// <summary>Of a csd and of a raise: for whom.</summary>
    public CpuMask Targets { get; init; }

    /// <summary>Of a raise, an entry and an exit: which IPI.</summary>
    public RecordedIpi Ipi { get; init; }

    /// <summary>Of a csd and its function: the symbol.</summary>
    public string Function { get; init; } = "";

    /// <summary>Of a csd: who queued it, as a symbol without offset.</summary>
    public string Callsite { get; init; } = "";

    /// <summary>Of a function: it ran where it was called, without a csd.</summary>
    public bool IsLocal { get; init; }
}

/// <summary>A trace that a kernel recorded, as far as it can be used.</summary>
public sealed record Recording
{
    /// <summary>Its file, for messages.</summary>
    public required string Name { get; init; }

    public required RecordingGrade Grade { get; init; }

    /// <summary>Of what machine; null where no line tells.</summary>
    public required RecordedArch? Arch { get; init; }

    /// <summary>CPUs of its machine: as the header says, and no less than its lines name.</summary>
    public required int CpuCount { get; init; }

    /// <summary>
    /// Whether its kernel raises a call's IPI only for a queue that was empty, as all do since
    /// 5.12: a second one to a CPU then shows that the first call was taken from its queue.
    /// </summary>
    /// <remarks>
    /// Told by the fifth flag character, which is younger; our own traces have it too, and say
    /// their kernel in the header. Source: kernel/smp.c, smp_call_function_many_cond() (v6.18).
    /// </remarks>
    public required bool RaisesOnlyForEmptyQueues { get; init; }

    /// <summary>By line ascending; time never goes back.</summary>
    public required IReadOnlyList<RecordedEvent> Events { get; init; }

    /// <summary>When the last line was written, used or not, on the events' clock.</summary>
    public required long EndNs { get; init; }

    /// <summary>What could not be used.</summary>
    public required IReadOnlyList<UnusedLines> Unused { get; init; }
}

/// <summary>What reading a recording came to.</summary>
/// <param name="Recording">The recording, or null: there are problems.</param>
/// <param name="Problems">Each names file and line, what is wrong and what to do.</param>
public sealed record RecordingReading(Recording? Recording, IReadOnlyList<string> Problems);

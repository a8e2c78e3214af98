using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>What a line came to: exactly one of the three is not null.</summary>
internal readonly record struct FtraceRead(
    RecordedEvent? Used = null, string? Unused = null, string? Problem = null);

/// <summary>Tells the events of cross calls from others, and what they say.</summary>
internal sealed class FtraceEvents
{
    /// <summary>The reason strings of arm64, of any version (v4.9 to v6.18).</summary>
    private static readonly Dictionary<string, RecordedIpi> _byReason = new(StringComparer.Ordinal)
    {
        ["Rescheduling interrupts"] = RecordedIpi.Reschedule,
        ["Function call interrupts"] = RecordedIpi.CallFunction,
        ["CPU stop interrupts"] = RecordedIpi.CpuStop,
        ["CPU stop (for crash dump) interrupts"] = RecordedIpi.CrashStop,
        ["Timer broadcast interrupts"] = RecordedIpi.TimerBroadcast,
        ["IRQ work interrupts"] = RecordedIpi.IrqWork,
        ["CPU wake-up interrupts"] = RecordedIpi.Wakeup,
    };

    /// <summary>The tracepoints of x86's IPI vectors, without suffix.</summary>
    private static readonly Dictionary<string, (RecordedIpi Ipi, int Vector)> _byName =
        new(StringComparer.Ordinal)
        {
            ["reschedule"] = (RecordedIpi.Reschedule, 0xfd),
            ["call_function"] = (RecordedIpi.CallFunction, 0xfc),
            ["call_function_single"] = (RecordedIpi.CallFunctionSingle, 0xfb),
            ["irq_work"] = (RecordedIpi.IrqWork, 0xf6),
        };

    private bool _hasIpiRaise;

    /// <summary>What the lines so far are of; null where none tells.</summary>
    public RecordedArch? Arch { get; private set; }

    /// <summary>What a line says.</summary>
    public FtraceRead Read(int line, FtraceEventLine parsed)
    {
        var read = parsed.Event switch
        {
            "csd_queue_cpu" => ReadQueue(parsed),
            "csd_function_entry" => ReadFunction(parsed, RecordedKind.FunctionEntered),
            "csd_function_exit" => ReadFunction(parsed, RecordedKind.FunctionExited),
            "ipi_raise" => ReadRaise(parsed),
            "ipi_entry" => ReadHandler(parsed, RecordedKind.IpiEntered),
            "ipi_exit" => ReadHandler(parsed, RecordedKind.IpiExited),
            "ipi_send_cpu" => ReadSend(parsed, RecordedIpi.CallFunctionSingle),
            "ipi_send_cpumask" => ReadSend(parsed, RecordedIpi.CallFunction),
            _ => ReadVector(parsed),
        };
        return read.Used is { } used
            ? new(used with { Line = line, AtNs = parsed.AtNs, Cpu = new CpuId(parsed.Cpu) })
            : read;
    }

    /// <summary>Where arm64 says each send by ipi_raise too, that is enough.</summary>
    public IReadOnlyList<RecordedEvent> WithoutSendsSaidTwice(
        List<RecordedEvent> events, FtraceUnused unused)
    {
        if (!_hasIpiRaise) return events;

        var kept = new List<RecordedEvent>(events.Count);
        foreach (var read in events)
        {
            // Only a send has a callsite and an IPI: ipi_raise names no callsite.
            if (read is { Kind: RecordedKind.IpiRaised, Callsite.Length: > 0 })
            {
                unused.Add("ipi_send_*: ipi_raise says it too", read.Line, 1);
            }
            else
            {
                kept.Add(read);
            }
        }

        return kept;
    }

    private static FtraceRead ReadQueue(FtraceEventLine parsed) =>
        FtraceGrammar.ParseQueue(parsed.Details) is var (target, callsite, function)
            ? Used(new(0, 0, default, RecordedKind.CsdQueued)
            {
                Targets = target,
                Callsite = callsite,
                Function = function,
            })
            : Malformed(parsed, "cpu=N callsite=SYMBOL func=SYMBOL csd=POINTER");

    private static FtraceRead ReadFunction(
        FtraceEventLine parsed, RecordedKind kind) =>
        FtraceGrammar.ParseFunction(parsed.Details) is var (function, isLocal)
            ? Used(new(0, 0, default, kind) { Function = function, IsLocal = isLocal })
            : Malformed(parsed, "func=SYMBOL, csd=POINTER");

    private FtraceRead ReadRaise(FtraceEventLine parsed)
    {
        if (FtraceGrammar.ParseRaise(parsed.Details) is not var (targets, reason))
        {
            return Malformed(parsed, "target_mask=MASK (REASON)");
        }

        _hasIpiRaise = true;
        Arch = RecordedArch.Arm64;
        return _byReason.TryGetValue(reason, out var ipi)
            ? Used(new(0, 0, default, RecordedKind.IpiRaised) { Targets = targets, Ipi = ipi })
            : Unused($"{parsed.Event} of an unknown IPI, '{reason}'");
    }

    private FtraceRead ReadHandler(
        FtraceEventLine parsed, RecordedKind kind)
    {
        if (FtraceGrammar.ParseReason(parsed.Details) is not { } reason)
        {
            return Malformed(parsed, "(REASON)");
        }

        Arch = RecordedArch.Arm64;
        return _byReason.TryGetValue(reason, out var ipi)
            ? Used(new(0, 0, default, kind) { Ipi = ipi })
            : Unused($"{parsed.Event} of an unknown IPI, '{reason}'");
    }

    private static FtraceRead ReadSend(
        FtraceEventLine parsed, RecordedIpi ipi)
    {
        if (FtraceGrammar.ParseSend(parsed.Details) is not var (targets, callback))
        {
            return Malformed(parsed, "cpu=N or cpumask=MASK callsite=SYMBOL callback=SYMBOL");
        }

        // smp_send_reschedule() has no callback; nothing else of the kernel's has none.
        if (callback is "0x0" or "(null)") ipi = RecordedIpi.Reschedule;
        else if (callback != Tracepoints.CallFunctionCallback)
        {
            return Unused($"{parsed.Event} with callback {callback}, whose IPI nothing tells");
        }

        return Used(new(0, 0, default, RecordedKind.IpiRaised)
        {
            Targets = targets,
            Ipi = ipi,
            Callsite = parsed.Event,
        });
    }

    private FtraceRead ReadVector(FtraceEventLine parsed)
    {
        var cut = parsed.Event.LastIndexOf('_');
        var end = cut < 0 ? "" : parsed.Event[(cut + 1)..];
        if (end is not ("entry" or "exit")
            || !_byName.TryGetValue(parsed.Event[..cut], out var known))
        {
            return Unused($"{parsed.Event}: no event of cross calls");
        }

        Arch = RecordedArch.X86;
        if (FtraceGrammar.ParseVector(parsed.Details) != known.Vector)
        {
            return Malformed(parsed, $"vector={known.Vector}");
        }

        var kind = end == "entry" ? RecordedKind.IpiEntered : RecordedKind.IpiExited;
        return Used(new(0, 0, default, kind) { Ipi = known.Ipi });
    }

    private static FtraceRead Used(RecordedEvent read) => new(read);

    private static FtraceRead Unused(string reason) => new(Unused: reason);

    private static FtraceRead Malformed(
        FtraceEventLine parsed, string grammar) => new(
        Problem:
            $"{parsed.Event} says '{parsed.Details}'; must read '{grammar}'; perhaps the line is "
            + "cut: record it again, or delete the line");
}

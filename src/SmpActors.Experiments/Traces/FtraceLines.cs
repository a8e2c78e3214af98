using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>Turns events into lines of ftrace text, one after the other.</summary>
internal sealed class FtraceLines
{
    private readonly FtraceLine _line;
    private readonly FtraceMarkers _markers;
    private readonly TraceTitle _title;
    private readonly FtraceCsds _csds;

    /// <param name="output">Gets the lines.</param>
    /// <param name="title">The machine's size.</param>
    /// <param name="csds">What each csd runs, as far as it is known.</param>
    public FtraceLines(TextWriter output, TraceTitle title, FtraceCsds csds)
    {
        _title = title;
        _csds = csds;
        _line = new(output, title.CpuCount);
        _markers = new(_line);
    }

    /// <summary>How many lines were written.</summary>
    public long Count => _line.Count;

    public void Add(in StampedEvent stamped)
    {
        _line.NowNs = stamped.AtNs;
        var happened = stamped.Event;
        switch (happened.Kind)
        {
            case TraceEventKind.IpiRaised: WriteRaise(happened); break;
            case TraceEventKind.CsdLocked: WriteQueue(happened); break;
            case TraceEventKind.IpiEntered: WriteHandler(happened, "entry"); break;
            case TraceEventKind.FuncEntered: WriteFunction(happened, "entry"); break;
            case TraceEventKind.IdleWokenWithoutIpi: WriteWoken(happened); break;
            case TraceEventKind.Printed: WriteConsole(happened); break;
            default: break;
        }

        _markers.Add(happened);

        // The tracepoints of an end enclose its marker, as those of a beginning do.
        if (happened.Kind == TraceEventKind.IpiExited) WriteHandler(happened, "exit");
        else if (happened.Kind == TraceEventKind.FuncReturned) WriteFunction(happened, "exit");
    }

    /// <summary>Closes what is still open.</summary>
    public void End() => _markers.End();

    /// <remarks>
    /// arm64 writes one ipi_raise for each request, however many registers it takes; x86 writes
    /// ipi_send_cpu or ipi_send_cpumask, and nothing for an interrupt to itself.
    /// </remarks>
    private void WriteRaise(in TraceEvent happened)
    {
        if (happened.Detail is not IpiRaise raise) return;

        if (Tracepoints.IsSgi(raise.Vector, raise.Reason))
        {
            var mask = Tracepoints.Bitmap(raise.Targets, _title.CpuCount);
            Write(happened.Part, "ipi_raise", $"target_mask={mask} ({raise.Reason})");
            return;
        }

        var name = Tracepoints.VectorName(raise.Vector);
        var (callsite, callback) = name switch
        {
            "call_function" => ("smp_call_function_many", CallFunction),
            "call_function_single" => ("generic_exec_single", CallFunction),
            "reschedule" => ("native_smp_send_reschedule", "0x0"),
            _ => ("", ""),
        };
        if (callsite.Length == 0) return;

        var sites = $"callsite={Tracepoints.Symbol(callsite)} callback={callback}";
        if (name == "call_function")
        {
            var mask = Tracepoints.Bitmap(raise.Targets, _title.CpuCount);
            Write(happened.Part, "ipi_send_cpumask", $"cpumask={mask} {sites}");
            return;
        }

        foreach (var target in raise.Targets)
        {
            Write(happened.Part, "ipi_send_cpu", $"cpu={Number(target.Value)} {sites}");
        }
    }

    private static string CallFunction { get; } =
        Tracepoints.Symbol(Tracepoints.CallFunctionCallback);

    /// <remarks>
    /// The kernel writes csd_queue_cpu just before it pushes, after it has locked: between the two
    /// there is nothing. An IPI that overtakes its csd stands between this line and the function.
    /// </remarks>
    private void WriteQueue(in TraceEvent happened)
    {
        if (!_csds.IsPushed(happened.Csd)) return;
        var sender = happened.Call.Number != 0 ? happened.Call.Caller : happened.Csd.Owner;
        var callsite = happened.Csd.Slot.Kind == CsdSlotKind.Cfd
            ? "smp_call_function_many"
            : "generic_exec_single";
        var func = _csds.FunctionOf(happened.Csd);
        Write(
            PartId.Cpu(sender),
            "csd_queue_cpu",
            $"cpu={Number(happened.Target.Value)} callsite={Tracepoints.Symbol(callsite)} "
            + $"func={func} csd={Tracepoints.Pointer(happened.Csd)}");
    }

    /// <remarks>
    /// Source: include/trace/events/sched.h, sched_wake_idle_without_ipi (v6.18).
    /// </remarks>
    private void WriteWoken(in TraceEvent happened) => Write(
        happened.Part, "sched_wake_idle_without_ipi", $"cpu={Number(happened.Target.Value)}");

    /// <remarks>
    /// Source: include/trace/events/printk.h, console (v4.9), which prints the text as it is. A tab
    /// is a space here, for details begin with a word.
    /// </remarks>
    private void WriteConsole(in TraceEvent happened)
    {
        var text = Tracepoints.OnOneLine($"{happened.Detail}").Replace('\t', ' ').Trim();
        Write(happened.Part, "console", text);
    }

    private void WriteHandler(in TraceEvent happened, string end)
    {
        if (Tracepoints.IsSgi(happened.Value, happened.Detail as string))
        {
            _line.Write(
                happened.Part, FtraceMarkers.InHandler, "ipi_" + end, $"({happened.Detail})");
        }
        else if (Tracepoints.VectorName(happened.Value) is { } name)
        {
            var vector = "vector=" + Number(happened.Value);
            _line.Write(happened.Part, FtraceMarkers.InHandler, $"{name}_{end}", vector);
        }
    }

    private void WriteFunction(in TraceEvent happened, string end)
    {
        // A function that runs where it was called has no csd by then: the kernel prints NULL.
        var csd = Tracepoints.Pointer(happened.Value == 1 ? default : happened.Csd);
        var flags = _markers.FlagsOf(happened.Part);
        if (flags != FtraceMarkers.InHandler) flags = "d..1.";
        var details = $"func={happened.Detail}, csd={csd}";
        _line.Write(happened.Part, flags, "csd_function_" + end, details);
    }

    private void Write(PartId part, string name, string details) =>
        _line.Write(part, _markers.FlagsOf(part), name, details);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

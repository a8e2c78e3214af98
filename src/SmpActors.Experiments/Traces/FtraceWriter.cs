using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>Writes a run's events as ftrace text: equal bytes for equal events.</summary>
/// <remarks>
/// Where the kernel has a tracepoint, its name and its text are used; what else happened is written
/// as markers: slices for calls, lock waits, handlers and functions, asynchronous slices for the
/// stages of a csd that lie between two CPUs, instants for the rest. Each line is one that the text
/// importers of Perfetto, Catapult and Trace Compass all take.
/// </remarks>
public static class FtraceWriter
{
    private const string Columns =
        """
        #
        #                                      _-----=> irqs-off/BH-disabled
        #                                     / _----=> need-resched
        #                                    | / _---=> hardirq/softirq
        #                                    || / _--=> preempt-depth
        #                                    ||| / _-=> migrate-disable
        #                                    |||| /     delay
        #           TASK-PID     TGID  CPU#  |||||  TIMESTAMP  FUNCTION
        #              | |         |     |   |||||     |         |

        """;

    /// <summary>Writes the whole file.</summary>
    /// <param name="events">By <see cref="StampedEvent.Number"/> ascending.</param>
    /// <param name="title">What the header says.</param>
    /// <param name="output">Gets the lines; each ends with LF.</param>
    public static void Write(
        IReadOnlyList<StampedEvent> events, TraceTitle title, TextWriter output)
    {
        var functions = FunctionsByCsd(events);
        var kept = WriteLines(events, title, functions, TextWriter.Null);
        var written = kept + title.EventsNotKept;

        // Like any comment: readers of kernel traces skip it, and ours learns the kernel from it.
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # tracer: nop
            #
            # entries-in-buffer/entries-written: {kept}/{written}   #P:{title.CpuCount}
            #
            # experiment: {title.ExperimentOnOneLine}
            # seed: {title.Seed}
            # kernel: {title.Kernel}

            """).ReplaceLineEndings("\n"));
        output.Write(Columns.ReplaceLineEndings("\n"));
        WriteLines(events, title, functions, output);
    }

    private static long WriteLines(
        IReadOnlyList<StampedEvent> events,
        TraceTitle title,
        Dictionary<CsdId, string> functions,
        TextWriter output)
    {
        var lines = new FtraceLines(output, title, functions);
        foreach (var happened in events) lines.Add(happened);
        lines.End();
        return lines.Count;
    }

    /// <summary>
    /// What each csd was to run: csd_queue_cpu says it before the function starts.
    /// </summary>
    private static Dictionary<CsdId, string> FunctionsByCsd(IReadOnlyList<StampedEvent> events)
    {
        var functions = new Dictionary<CsdId, string>();
        foreach (var stamped in events)
        {
            var happened = stamped.Event;
            if (happened.Kind is TraceEventKind.CsdQueued or TraceEventKind.FuncEntered
                && happened.Detail is SmpFunc func)
            {
                functions[happened.Csd] = func.Name;
            }
        }

        return functions;
    }
}

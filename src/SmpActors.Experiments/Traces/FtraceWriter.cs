using System.Globalization;

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
        var csds = FtraceCsds.Of(events);
        var kept = WriteLines(events, title, csds, TextWriter.Null);
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
        WriteLines(events, title, csds, output);
    }

    private static long WriteLines(
        IReadOnlyList<StampedEvent> events,
        TraceTitle title,
        FtraceCsds csds,
        TextWriter output)
    {
        var lines = new FtraceLines(output, title, csds);
        foreach (var happened in events) lines.Add(happened);
        lines.End();
        return lines.Count;
    }
}

using System.Globalization;
using SmpActors.Model;

namespace SmpActors.Experiments.Traces;

/// <summary>Writes single lines of ftrace text, each from one thread that never changes.</summary>
/// <remarks>
/// CPU <c>n</c> is thread 1000 + n of process 1000; its interrupt controller speaks through it. A
/// chip's part has a thread above all CPUs'.
/// </remarks>
internal sealed class FtraceLine(TextWriter output, int cpuCount)
{
    /// <summary>The process that the whole machine is.</summary>
    public const int ProcessId = 1000;

    private const long NsPerSecond = 1_000_000_000;

    private long _nowNs;

    /// <summary>How many lines were written.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The time of the lines to come, in ns; a time gone by is the last one again.
    /// </summary>
    public long NowNs
    {
        get => _nowNs;
        set => _nowNs = Math.Max(_nowNs, value);
    }

    /// <summary>One event line.</summary>
    /// <param name="part">Where it happened.</param>
    /// <param name="flags">Five characters: irqs off, resched, context, preemption,
    /// migration.</param>
    /// <param name="name">The tracepoint.</param>
    /// <param name="details">Its text.</param>
    public void Write(PartId part, string flags, string name, string details)
    {
        var (comm, pid, cpu) = ThreadOf(part);
        var (seconds, ns) = Math.DivRem(_nowNs, NsPerSecond);
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{comm,16}-{pid} ({ProcessId,5}) [{cpu:d3}] {flags} {seconds}.{ns:d9}: "));
        output.Write(name);
        output.Write(": ");
        output.Write(details);
        output.Write('\n');
        Count++;
    }

    private (string Comm, int Pid, int Cpu) ThreadOf(PartId part) => part.Kind switch
    {
        PartKind.Outside => ("outside", ProcessId - 1, 0),
        PartKind.ApicBus or PartKind.Distributor =>
            (part.ToString(), ProcessId + cpuCount + part.Index, 0),
        _ => ("vcpu" + part.Index.ToString(CultureInfo.InvariantCulture),
            ProcessId + part.Index,
            part.Index),
    };
}

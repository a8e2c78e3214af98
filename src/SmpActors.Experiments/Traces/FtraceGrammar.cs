using System.Globalization;
using System.Text.RegularExpressions;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>A line of ftrace text, as its kernel printed it.</summary>
/// <param name="Cpu">The CPU that wrote it.</param>
/// <param name="Flags">Four characters, or five since 5.14; empty where irq-info is off.</param>
/// <param name="AtNs">Its time in ns since the machine's boot.</param>
/// <param name="Event">The tracepoint.</param>
/// <param name="Details">Its text.</param>
internal sealed record FtraceEventLine(
    int Cpu, string Flags, long AtNs, string Event, string Details);

/// <summary>The grammar of ftrace text: lines, headers, and the details of what is used.</summary>
/// <remarks>
/// Taken: v4.9's four flag characters and v6's five, with the column of thread groups and without,
/// any comm, times of any precision to ns.
/// </remarks>
internal static partial class FtraceGrammar
{
    private const int BitsPerGroup = 32;

    /// <summary>An event line, or null: the line is none.</summary>
    public static FtraceEventLine? ParseLine(string line)
    {
        var match = EventLine().Match(line);
        if (!match.Success) return null;
        if (!TryNumber(match.Groups["cpu"].Value, CpuId.CountMax, out var cpu)) return null;

        var seconds = long.Parse(match.Groups["sec"].Value, CultureInfo.InvariantCulture);
        var ns = long.Parse(
            match.Groups["frac"].Value.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return new(
            cpu,
            match.Groups["flags"].Value,
            seconds * 1_000_000_000 + ns,
            match.Groups["event"].Value,
            match.Groups["details"].Value);
    }

    /// <summary>entries-in-buffer, entries-written and #P of a header line.</summary>
    public static (long Kept, long Written, int Cpus)? ParseCounts(string line)
    {
        var match = Counts().Match(line);
        return match.Success && TryNumber(match.Groups["cpus"].Value, CpuId.CountMax, out var cpus)
            ? (
                long.Parse(match.Groups["kept"].Value, CultureInfo.InvariantCulture),
                long.Parse(match.Groups["written"].Value, CultureInfo.InvariantCulture),
                cpus)
            : null;
    }

    /// <summary>The kernel that a header of our own names, or null.</summary>
    public static Version? ParseKernel(string line)
    {
        var match = Kernel().Match(line);
        return match.Success ? Version.Parse(match.Groups["version"].Value) : null;
    }

    /// <summary>How many events the ring buffer says it lost at this place, or null.</summary>
    public static long? ParseLost(string line)
    {
        var match = Lost().Match(line);
        if (!match.Success) return null;
        return long.TryParse(
            match.Groups["count"].Value, CultureInfo.InvariantCulture, out var count) ? count : 1;
    }

    /// <summary>The details of ipi_raise: target_mask=MASK (REASON).</summary>
    public static (CpuMask Targets, string Reason)? ParseRaise(string details)
    {
        var match = Raise().Match(details);
        return match.Success && ParseMask(match.Groups["mask"].Value) is { } targets
            ? (targets, match.Groups["reason"].Value)
            : null;
    }

    /// <summary>The details of ipi_entry and ipi_exit: (REASON).</summary>
    public static string? ParseReason(string details)
    {
        var match = Reason().Match(details);
        return match.Success ? match.Groups["reason"].Value : null;
    }

    /// <summary>
    /// The details of ipi_send_cpu and ipi_send_cpumask, the callback without offset.
    /// </summary>
    public static (CpuMask Targets, string Callback)? ParseSend(string details)
    {
        var match = Send().Match(details);
        if (!match.Success) return null;
        var targets = match.Groups["cpu"].Success
            ? ParseCpu(match.Groups["cpu"].Value)
            : ParseMask(match.Groups["mask"].Value);
        return targets is { } known ? (known, Bare(match.Groups["callback"].Value)) : null;
    }

    /// <summary>The details of csd_queue_cpu, symbols without offset.</summary>
    public static (CpuMask Target, string Callsite, string Function)? ParseQueue(string details)
    {
        var match = Queue().Match(details);
        return match.Success && ParseCpu(match.Groups["cpu"].Value) is { } target
            ? (target, Bare(match.Groups["callsite"].Value), Bare(match.Groups["func"].Value))
            : null;
    }

    /// <summary>The details of csd_function_entry and csd_function_exit.</summary>
    public static (string Function, bool IsLocal)? ParseFunction(string details)
    {
        var match = Function().Match(details);
        if (!match.Success) return null;
        var csd = match.Groups["csd"].Value;
        var isLocal = csd == "(null)" || csd.AsSpan().TrimStart('0').IsEmpty;
        return (Bare(match.Groups["func"].Value), isLocal);
    }

    /// <summary>The details of an x86 vector's tracepoint.</summary>
    public static int? ParseVector(string details)
    {
        var match = Vector().Match(details);
        return match.Success && TryNumber(match.Groups["vector"].Value, 256, out var vector)
            ? vector
            : null;
    }

    private static CpuMask? ParseCpu(string number) =>
        TryNumber(number, CpuId.CountMax, out var cpu) ? CpuMask.Of(new CpuId(cpu)) : null;

    private static CpuMask? ParseMask(string groups)
    {
        var words = groups.Split(',');
        if (words.Length > CpuId.CountMax / BitsPerGroup) return null;

        var cpus = new List<CpuId>();
        for (var i = words.Length - 1; i >= 0; i--)
        {
            var bits = uint.Parse(words[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var first = (words.Length - 1 - i) * BitsPerGroup;
            for (var bit = 0; bit < BitsPerGroup; bit++)
            {
                if ((bits >> bit & 1) != 0) cpus.Add(new(first + bit));
            }
        }

        return CpuMask.Of(cpus);
    }

    private static bool TryNumber(string digits, int limit, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number < limit;

    /// <summary>A symbol without its offset, size and module.</summary>
    private static string Bare(string symbol)
    {
        var end = symbol.AsSpan().IndexOfAny('+', ' ');
        return end < 0 ? symbol : symbol[..end];
    }

    [GeneratedRegex(
        @"^\s*.+-\d+\s+(\(\s*(\d+|-+)\)\s+)?\[(?<cpu>\d+)\]\s+((?<flags>[^\s\d][^\s]{3,4})\s+)?"
        + @"(?<sec>\d{1,9})\.(?<frac>\d{1,9}):\s+(?<event>[^\s:]+):( (?<details>.*))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex EventLine();

    [GeneratedRegex(
        @"^#\s*entries-in-buffer/entries-written:\s*(?<kept>\d{1,18})/(?<written>\d{1,18})"
        + @"\s+#P:(?<cpus>\d+)")]
    private static partial Regex Counts();

    [GeneratedRegex(@"^# kernel: (?<version>\d{1,4}\.\d{1,4})\s*$")]
    private static partial Regex Kernel();

    [GeneratedRegex(@"^CPU:\d+ \[LOST (?<count>\d+)? ?EVENTS\]")]
    private static partial Regex Lost();

    [GeneratedRegex(@"^target_mask=(?<mask>[0-9a-f]{1,8}(,[0-9a-f]{8})*) \((?<reason>.+)\)$")]
    private static partial Regex Raise();

    [GeneratedRegex(@"^\((?<reason>.+)\)$")]
    private static partial Regex Reason();

    [GeneratedRegex(
        @"^(cpu=(?<cpu>\d+)|cpumask=(?<mask>[0-9a-f]{1,8}(,[0-9a-f]{8})*)) callsite=.+ "
        + @"callback=(?<callback>0x0|\(null\)|\S+\+0x[0-9a-f]+/0x[0-9a-f]+( \[.+\])?)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Send();

    [GeneratedRegex(
        @"^cpu=(?<cpu>\d+) callsite=(?<callsite>.+?) func=(?<func>.+?) "
        + @"csd=([0-9a-f]{16}|[0-9a-f]{8}|\(_*ptrval_*\)|\(null\))$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Queue();

    [GeneratedRegex(
        @"^func=(?<func>.+), csd=(?<csd>[0-9a-f]{16}|[0-9a-f]{8}|\(_*ptrval_*\)|\(null\))$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Function();

    [GeneratedRegex(@"^vector=(?<vector>\d{1,3})$")]
    private static partial Regex Vector();
}

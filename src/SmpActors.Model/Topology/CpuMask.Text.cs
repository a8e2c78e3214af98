using System.Globalization;
using System.Text;

namespace SmpActors.Model.Topology;

public readonly partial struct CpuMask
{
    private const int GroupBits = 32;
    private const int GroupDigits = GroupBits / 4;
    private const string NoCpu = "-";

    /// <summary>A CPU list as the kernel prints it: <c>0-3,7</c>; <c>-</c> for none.</summary>
    public override string ToString()
    {
        if (IsEmpty) return NoCpu;

        var text = new StringBuilder();
        var (start, end) = (-1, -2);
        foreach (var cpu in this)
        {
            if (cpu.Value == end + 1)
            {
                end = cpu.Value;
                continue;
            }

            AppendRun(text, start, end);
            (start, end) = (cpu.Value, cpu.Value);
        }

        AppendRun(text, start, end);
        return text.ToString();
    }

    /// <summary>The bitmap that trace events print: <c>00000000,0000000e</c>.</summary>
    /// <param name="cpuCount">
    /// nr_cpu_ids; the width is this, rounded up to whole 64-bit words.
    /// </param>
    /// <exception cref="InvariantViolatedException">The mask has a CPU beyond them.</exception>
    /// <remarks>
    /// Shape: groups of 32 bits in lower-case hex, the highest first. Source:
    /// include/trace/trace_events.h, __bitmask_size_in_longs(); lib/bitmap.c (v4.9).
    /// </remarks>
    public string ToBitmap(int cpuCount)
    {
        Invariant.Holds(IsEmpty || Last.Value < cpuCount, $"{cpuCount} bits do not hold {this}");
        var text = new StringBuilder();
        for (var word = ((cpuCount + WordBits - 1) / WordBits) - 1; word >= 0; word--)
        {
            var bits = WordOf(word);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{bits >> GroupBits:x8},{bits & uint.MaxValue:x8}");
            if (word > 0) text.Append(',');
        }

        return text.ToString();
    }

    /// <summary>Reads a CPU list: <c>0-3,7</c>; <c>-</c> or nothing for none.</summary>
    /// <param name="text">The list.</param>
    /// <param name="cpuCount">CPUs are numbered 0 to this minus 1.</param>
    /// <param name="mask">The mask, or none on error.</param>
    /// <param name="problem">What is wrong and what to write instead; empty if nothing is.</param>
    public static bool TryParseList(
        string text, int cpuCount, out CpuMask mask, out string problem)
    {
        mask = Empty;
        problem = "";
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || trimmed == NoCpu) return true;

        foreach (var part in trimmed.Split(','))
        {
            problem = ParseRun(part, cpuCount, out var run);
            if (problem.Length > 0)
            {
                mask = Empty;
                problem = $"CPU list '{text}': {problem}";
                return false;
            }

            mask = mask.Or(run);
        }

        return true;
    }

    /// <summary>Reads a bitmap of hex groups: <c>00000000,0000000e</c> or <c>e</c>.</summary>
    /// <param name="text">The bitmap, groups of up to 8 digits, the highest first.</param>
    /// <param name="cpuCount">CPUs are numbered 0 to this minus 1.</param>
    /// <param name="mask">The mask, or none on error.</param>
    /// <param name="problem">What is wrong and what to write instead; empty if nothing is.</param>
    public static bool TryParseBitmap(
        string text, int cpuCount, out CpuMask mask, out string problem)
    {
        mask = Empty;
        problem = "";
        var groups = text.Trim().Split(',');
        var builder = new Builder(groups.Length);
        for (var i = groups.Length - 1; i >= 0; i--)
        {
            var digits = groups[i];
            if (digits.Length > GroupDigits || !uint.TryParse(
                digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits))
            {
                problem = $"CPU bitmap '{text}': '{digits}' must be 1 to {GroupDigits} hex digits";
                return false;
            }

            var group = groups.Length - 1 - i;
            builder.Add(group / 2, (ulong)bits << (group % 2 * GroupBits));
        }

        var read = builder.ToMask();
        if (!read.IsEmpty && read.Last.Value >= cpuCount)
        {
            problem = $"CPU bitmap '{text}': {OutOfRange(read.Last.Value, cpuCount)}";
            return false;
        }

        mask = read;
        return true;
    }

    /// <returns>The problem, or nothing.</returns>
    private static string ParseRun(string part, int cpuCount, out CpuMask run)
    {
        run = Empty;
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        var from = dash < 0 ? part : part[..dash];
        var to = dash < 0 ? part : part[(dash + 1)..];
        if (!TryParseNumber(from, out var first) || !TryParseNumber(to, out var last))
        {
            return $"'{part}' must be a CPU number, or two with '-' between them";
        }

        if (last < first) return $"'{part}' runs backwards; write '{last}-{first}'";
        if (last >= cpuCount) return OutOfRange(last, cpuCount);

        run = Range(first, last - first + 1);
        return "";
    }

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string OutOfRange(int cpu, int cpuCount) => string.Create(
        CultureInfo.InvariantCulture,
        $"CPU {cpu} must be 0 to {cpuCount - 1}, for the machine has {cpuCount} possible CPUs");

    private static void AppendRun(StringBuilder text, int start, int end)
    {
        if (start < 0) return;
        if (text.Length > 0) text.Append(',');
        text.Append(CultureInfo.InvariantCulture, $"{start}");
        if (end > start) text.Append(CultureInfo.InvariantCulture, $"-{end}");
    }
}

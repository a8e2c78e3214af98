using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>What viewers ask of a trace file, checked without a viewer.</summary>
internal static partial class TraceFileChecks
{
    private const int SniffedBytes = 128;

    /// <summary>Fails on a line that an importer would drop, and on what does not pair.</summary>
    public static void CheckFtrace(string text)
    {
        Assert.StartsWith("# tracer: nop\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);

        var lastSeconds = 0m;
        var openMarkers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var openAsync = new HashSet<string>(StringComparer.Ordinal);
        var openHandlers = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            number++;
            if (line.StartsWith('#')) continue;

            var match = EventLine().Match(line);
            Assert.True(match.Success, $"line {number} is no event line: {line}");
            var seconds = decimal.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture);
            Assert.True(seconds >= lastSeconds, $"line {number} goes back in time: {line}");
            lastSeconds = seconds;

            var (pid, name) = (match.Groups["pid"].Value, match.Groups["event"].Value);
            if (name == "tracing_mark_write")
            {
                CheckMarker(match.Groups["details"].Value, pid, number, openMarkers, openAsync);
            }
            else
            {
                CheckHandler(name, match.Groups["cpu"].Value, number, openHandlers);
            }
        }

        Assert.All(openMarkers, static open => Assert.Equal(0, open.Value));
        Assert.Empty(openAsync);
    }

    /// <summary>
    /// Fails on slices that do not nest, arrows that draw nothing, times that are no ns.
    /// </summary>
    public static void CheckPerfetto(byte[] utf8)
    {
        var start = Encoding.UTF8.GetString(utf8.AsSpan(0, Math.Min(SniffedBytes, utf8.Length)));
        Assert.StartsWith("{\"", start, StringComparison.Ordinal);

        using var document = JsonDocument.Parse(utf8);
        var slices = new Dictionary<(long, long), List<(long From, long To, int Index)>>();
        var flowEnds = new Dictionary<string, List<FlowEnd>>(StringComparer.Ordinal);
        var asyncOpen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var drawn in document.RootElement.GetProperty("traceEvents").EnumerateArray())
        {
            index++;
            var phase = drawn.GetProperty("ph").GetString()!;
            var pid = InRange(drawn.GetProperty("pid"));
            if (phase == "C")
            {
                foreach (var value in drawn.GetProperty("args").EnumerateObject())
                {
                    Assert.Equal(JsonValueKind.Number, value.Value.ValueKind);
                }

                Assert.True(Nanoseconds(drawn.GetProperty("ts")) >= 0);
                continue;
            }

            var row = (pid, InRange(drawn.GetProperty("tid")));
            if (phase == "M") continue;

            var at = Nanoseconds(drawn.GetProperty("ts"));
            switch (phase)
            {
                case "X":
                    var duration = Nanoseconds(drawn.GetProperty("dur"));
                    Assert.True(duration >= 1, $"a slice without width: {drawn}");
                    Listed(slices, row).Add((at, at + duration, index));
                    break;
                case "s" or "f":
                    if (phase == "f") Assert.Equal("e", drawn.GetProperty("bp").GetString());
                    Listed(flowEnds, KeyOf(drawn)).Add(new(phase, at, index, row));
                    break;
                case "b":
                    Assert.True(asyncOpen.Add(KeyOf(drawn)), $"begun twice: {drawn}");
                    break;
                case "e":
                    Assert.True(asyncOpen.Remove(KeyOf(drawn)), $"ended, never begun: {drawn}");
                    break;
                default:
                    Assert.Equal("i", phase);
                    break;
            }
        }

        Assert.Empty(asyncOpen);
        Assert.All(slices.Values, CheckNesting);
        Assert.All(flowEnds, flow => CheckFlow(flow.Key, flow.Value, slices));
    }

    private static void CheckMarker(
        string marker,
        string pid,
        int number,
        SortedDictionary<string, int> openMarkers,
        HashSet<string> openAsync)
    {
        var fields = marker.Split('|');
        Assert.True(long.TryParse(fields[1], out _), $"line {number}: no tgid in {marker}");
        switch (fields[0])
        {
            case "B":
                openMarkers[pid] = openMarkers.GetValueOrDefault(pid) + 1;
                break;
            case "E":
                openMarkers[pid] = openMarkers.GetValueOrDefault(pid) - 1;
                Assert.True(openMarkers[pid] >= 0, $"line {number} ends what never began");
                break;
            case "S":
                Assert.True(openAsync.Add(marker[2..]), $"line {number} begins twice: {marker}");
                break;
            case "F":
                Assert.True(openAsync.Remove(marker[2..]), $"line {number} ends nothing: {marker}");
                break;
            case "C":
                Assert.True(long.TryParse(fields[3], out _), $"line {number}: {marker}");
                break;
            default:
                Assert.Contains(fields[0], new[] { "I", "N" });
                Assert.Equal(fields[0] == "I" ? 3 : 4, fields.Length);
                break;
        }
    }

    private static void CheckHandler(
        string name, string cpu, int number, Dictionary<string, string> openHandlers)
    {
        var match = HandlerEvent().Match(name);
        if (!match.Success) return;

        var handler = match.Groups["name"].Value;
        if (match.Groups["end"].Value == "entry")
        {
            Assert.True(openHandlers.TryAdd(cpu, handler), $"line {number} enters in a handler");
        }
        else
        {
            Assert.True(openHandlers.Remove(cpu, out var open), $"line {number} exits no handler");
            Assert.Equal(handler, open);
        }
    }

    private static void CheckNesting(List<(long From, long To, int Index)> slices)
    {
        var open = new Stack<(long From, long To)>();
        foreach (var (from, to, index) in slices.OrderBy(s => s.From).ThenBy(s => s.Index))
        {
            while (open.Count > 0 && open.Peek().To <= from) open.Pop();
            if (open.Count > 0)
            {
                Assert.True(to <= open.Peek().To, $"event {index} overlaps the slice it is in");
            }

            open.Push((from, to));
        }
    }

    private static void CheckFlow(
        string key,
        List<FlowEnd> ends,
        Dictionary<(long, long), List<(long From, long To, int Index)>> slices)
    {
        Assert.True(ends.Count == 2, $"{key} has {ends.Count} ends");
        var begin = Assert.Single(ends, static end => end.Phase == "s");
        var end = Assert.Single(ends, static end => end.Phase == "f");
        Assert.True(begin.At <= end.At, $"{key} points back in time");
        foreach (var (_, at, index, row) in ends)
        {
            Assert.True(
                slices.GetValueOrDefault(row, []).Exists(
                    s => s.From <= at && at < s.To && s.Index < index),
                $"{key} has an end outside any slice, at {at} ns on {row}");
        }
    }

    private static List<T> Listed<TKey, T>(Dictionary<TKey, List<T>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        return list;
    }

    private static string KeyOf(JsonElement drawn)
    {
        var id = drawn.GetProperty("id").GetString()!;
        Assert.True(HexId().IsMatch(id), $"no hexadecimal id: {drawn}");
        return $"{drawn.GetProperty("cat")} {drawn.GetProperty("name")} {id}";
    }

    private static long InRange(JsonElement id)
    {
        var value = id.GetInt64();
        Assert.InRange(value, 1, uint.MaxValue);
        return value;
    }

    /// <summary>us with exactly three decimals, as ns.</summary>
    private static long Nanoseconds(JsonElement us)
    {
        var text = us.GetRawText();
        Assert.True(ThreeDecimals().IsMatch(text), $"{text} does not say ns");
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        return long.Parse(digits, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"^\s*(?<comm>.+)-(?<pid>\d+)\s+\(\s*(\d+|-+)\)\s\[(?<cpu>\d+)\]\s+"
        + @"[dX.][Nnp.][Hhs.][0-9a-f.][0-9a-f.]\s+(?<time>\d+\.\d+):\s+"
        + @"(?<event>\S+):\s(?<details>.*)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex EventLine();

    [GeneratedRegex(
        "^(?<name>ipi|call_function|call_function_single|reschedule|irq_work)_(?<end>entry|exit)$")]
    private static partial Regex HandlerEvent();

    [GeneratedRegex(@"^0x[0-9a-f]{1,16}$")]
    private static partial Regex HexId();

    [GeneratedRegex(@"^\d+\.\d{3}$")]
    private static partial Regex ThreeDecimals();

    private sealed record FlowEnd(string Phase, long At, int Index, (long, long) Row);
}

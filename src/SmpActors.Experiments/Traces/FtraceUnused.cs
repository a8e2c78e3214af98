namespace SmpActors.Experiments.Traces;

/// <summary>
/// What could not be used, by reason, in the order in which reasons were first met.
/// </summary>
internal sealed class FtraceUnused
{
    private const int LinesMax = 10;

    private readonly List<(string Reason, long Count, List<int> Lines)> _byReason = [];

    public void Add(string reason, int line, long count)
    {
        var found = _byReason.FindIndex(unused => unused.Reason == reason);
        if (found < 0)
        {
            _byReason.Add((reason, count, [line]));
            return;
        }

        var (_, before, lines) = _byReason[found];
        if (lines.Count < LinesMax) lines.Add(line);
        _byReason[found] = (reason, before + count, lines);
    }

    public IReadOnlyList<UnusedLines> ToList() =>
        [.. _byReason.Select(static u => new UnusedLines(u.Reason, u.Count, u.Lines))];
}

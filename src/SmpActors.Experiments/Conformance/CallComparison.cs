using System.Globalization;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// Compares what a recorded call did with what the machine did, column by column.
/// </summary>
internal static class CallComparison
{
    private const string Nothing = "nothing";

    /// <summary>All columns that differ; a value that the row lacks is not compared.</summary>
    public static IEnumerable<RowDifference> Of(CallRow row, CallBehaviour here)
    {
        if (here.NeverReturns is { } waits)
        {
            return [new("ret", Text(row.Recorded.Ret), $"the call never returns: {waits}")];
        }

        var recorded = row.Recorded;
        RowDifference?[] columns =
        [
            Of("ret", recorded.Ret, here.Ret),
            row.IsRace ? RaceOf(row, recorded, here) : WritesOf(row, recorded, here),
            row.IsRace ? null : Of("sends", recorded.Sends, here.Sends),
            Of("ran", recorded.Ran, here.Ran),
            Of("nran", recorded.RanCount, here.RanCount),
            LocalOf(recorded.Local, here.Local),
            Of("ncond", recorded.CondCount, here.CondCount),
            Of("sgi_to", recorded.SgiTo, here.SgiTo),
            row.IsRace ? null : ReadsOf(row, recorded, here),
        ];
        return columns.OfType<RowDifference>();
    }

    private static RowDifference? Of(string column, int? recorded, int? here) =>
        recorded is null || recorded == here
            ? null
            : new(column, Text(recorded), Text(here));

    private static RowDifference? Of(string column, CpuMask? recorded, CpuMask? here) =>
        recorded is not { } mask || mask == here
            ? null
            : new(column, mask.ToString(), here.ToString()!);

    private static RowDifference? LocalOf(LocalPart? recorded, LocalPart? here) =>
        recorded is null || recorded == here
            ? null
            : new("local", Word(recorded), Word(here));

    private static RowDifference? WritesOf(
        CallRow row, CallBehaviour recorded, CallBehaviour here) =>
        recorded.Writes is not { } writes || writes.SequenceEqual(here.Writes!)
            ? null
            : new("writes", Text(writes, row.Cpu), Text(here.Writes!, row.Cpu));

    /// <summary>Reads of ICR by other IPIs of the caller are in the recorded number.</summary>
    private static RowDifference? ReadsOf(
        CallRow row, CallBehaviour recorded, CallBehaviour here) =>
        row.HasNoise && recorded.IcrReads > here.IcrReads
            ? null
            : Of("icr_reads", recorded.IcrReads, here.IcrReads);

    /// <summary>
    /// Any number of equal sends from 1 to the number of calls is right, and none where the target
    /// polls while it idles: it is up to the target how many of the calls find its queue empty.
    /// </summary>
    private static RowDifference? RaceOf(
        CallRow row, CallBehaviour recorded, CallBehaviour here)
    {
        if (recorded.Writes is not { } writes) return null;

        var (theirs, ours) = (Repeated(writes), Repeated(here.Writes!));
        var least = row.Machine.Boot.IsIdlePolling ? 0 : 1;
        var isRight = theirs.Count >= least && theirs.Count <= row.CsdCount
            && ours.Count >= least && ours.Count <= row.CsdCount
            && (theirs.Count == 0 || ours.Count == 0 || theirs.Send.SequenceEqual(ours.Send));
        return isRight ? null : new("writes", Text(writes, row.Cpu), Text(here.Writes!, row.Cpu));
    }

    /// <summary>
    /// A list as one send and how often it stands there; -1 if it is no such list.
    /// </summary>
    private static (IReadOnlyList<SentWrite> Send, int Count) Repeated(
        IReadOnlyList<SentWrite> writes)
    {
        if (writes.Count == 0) return (writes, 0);

        var length = writes.TakeWhile(static write => !write.Sends).Count() + 1;
        if (length > writes.Count || writes.Count % length != 0) return (writes, -1);

        var isRepeated = Enumerable.Range(0, writes.Count)
            .All(i => writes[i] == writes[i % length]);
        return ([.. writes.Take(length)], isRepeated ? writes.Count / length : -1);
    }

    private static string Text(int? number) =>
        number?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    private static string Text(IReadOnlyList<SentWrite> writes, CpuId caller) => writes.Count == 0
        ? Nothing
        : string.Join(' ', writes.Select(write =>
            write.Cpu == caller ? write.ToString() : $"{write.Cpu}:{write}"));

    private static string Word(LocalPart? local) => local switch
    {
        LocalPart.Before => "before",
        LocalPart.After => "after",
        LocalPart.Only => "only",
        _ => Nothing,
    };
}

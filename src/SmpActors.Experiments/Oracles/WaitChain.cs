using System.Globalization;
using SmpActors.Experiments.Results;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>Who waits for whom, from a caller back to what is in the way.</summary>
/// <param name="waits">The waits that are left.</param>
/// <param name="contextsOf">What each context of a CPU waits for.</param>
internal sealed class WaitChain(
    IReadOnlyList<WaitingCsd> waits, Func<CpuId, IReadOnlyList<string>> contextsOf)
{
    /// <summary>A chain through a whole machine need not be told as a whole.</summary>
    private const int LinksMax = 10;

    /// <summary>The graph: one edge for each csd that is waited for.</summary>
    public IReadOnlyList<CsdWait> Edges =>
    [
        .. waits.Select(w => new CsdWait(
            w.Owner.Value, w.Target.Value, w.Csd.ToString(), w.SinceNs)),
    ];

    /// <summary>The chain in sentences, from who has waited longest, or none.</summary>
    public IReadOnlyList<string> Told()
    {
        if (waits.Count == 0) return [];

        var told = new List<string>();
        var seen = new HashSet<CpuId>();
        var next = waits.MinBy(w => w.SinceNs);
        while (next is { } wait)
        {
            seen.Add(wait.Owner);
            told.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{wait.Owner} waits for {wait.Csd}, aimed at {wait.Target}, since {wait.SinceNs} "
                + $"ns"));
            told.Add(wait.Reason);
            told.AddRange(contextsOf(wait.Target).Select(line => $"{wait.Target}: {line}"));
            if (seen.Contains(wait.Target))
            {
                told.Add($"{wait.Target} is where this began: a cycle");
                break;
            }

            next = seen.Count == LinksMax
                ? null
                : waits.FirstOrDefault(w => w.Owner == wait.Target);
        }

        // Why an IPI was never sent, its sender's own contexts tell.
        var first = waits.MinBy(w => w.SinceNs)!.Owner;
        told.AddRange(contextsOf(first).Select(line => $"{first}: {line}"));
        return told.Distinct(StringComparer.Ordinal).ToArray();
    }
}

/// <summary>A csd whose owner waits for it.</summary>
/// <param name="Owner">Who waits.</param>
/// <param name="Target">For whom.</param>
/// <param name="Csd">For what.</param>
/// <param name="SinceNs">When it was locked.</param>
/// <param name="Reason">Why it is not over, in a sentence.</param>
internal sealed record WaitingCsd(
    CpuId Owner, CpuId Target, Model.Kernel.CsdId Csd, long SinceNs, string Reason);

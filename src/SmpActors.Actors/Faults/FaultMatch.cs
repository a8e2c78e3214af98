using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>Which messages a rule matches: all that is said must hold.</summary>
public sealed record FaultMatch
{
    /// <summary>The sender, or null: any part.</summary>
    public LinkEnd? From { get; init; }

    /// <summary>The receiver, or null: any part.</summary>
    public LinkEnd? To { get; init; }

    /// <summary>The types of message; empty: any.</summary>
    public IReadOnlyList<Type> Messages { get; init; } = [];

    /// <summary>
    /// An IPI by the CPUs that send and shall get it, at the last step of its way, which is where
    /// it is one IPI for one CPU; or null: what the message carries does not matter.
    /// </summary>
    public CpuLink? Ipi { get; init; }

    /// <summary>The vector or INTID of the IPIs that it carries; null: any, or none.</summary>
    public int? Vector { get; init; }

    /// <summary>Its csd, by the CPU that owns it and the one that it is for; null: any.</summary>
    public CpuLink? Csd { get; init; }

    /// <summary>From when on, in ns of the machine's clock.</summary>
    public long FromNs { get; init; }

    /// <summary>Until when, in ns of the machine's clock; that ns is not in it.</summary>
    public long UntilNs { get; init; } = long.MaxValue;

    /// <summary>Which of the messages that match all the rest, counted over the run.</summary>
    public Occurrences Occurrences { get; init; } = Occurrences.All;

    /// <summary>How likely each of them is then; <see cref="Probability.Certain"/>.</summary>
    public Probability Probability { get; init; } = Probability.Certain;

    internal bool Matches(in PassingMessage passing)
    {
        if (From?.Has(passing.From) == false || To?.Has(passing.To) == false) return false;
        if (Messages.Count > 0 && !Messages.Contains(passing.Message.GetType())) return false;
        if (passing.NowNs < FromNs || passing.NowNs >= UntilNs) return false;
        if (Vector is { } vector && passing.Ipi?.Vector != vector) return false;
        if (Ipi is { } link && !IsOnLink(link, in passing)) return false;
        return Csd is not { } csd
            || (passing.Csd is { } named && csd.Has(named.Owner, passing.CsdTarget));
    }

    private static bool IsOnLink(CpuLink link, in PassingMessage passing) =>
        passing.Ipi is { Arriving.IsEmpty: false } ipi && link.Has(ipi.Source, ipi.Arriving.First);
}

/// <summary>A way from CPU to CPU, whatever parts lie between.</summary>
/// <param name="From">The CPUs that it begins at, or null: any.</param>
/// <param name="To">The CPUs that it leads to, or null: any.</param>
public readonly record struct CpuLink(CpuMask? From, CpuMask? To)
{
    public bool Has(CpuId from, CpuId to) =>
        From?.Contains(from) != false && To?.Contains(to) != false;
}

/// <summary>Some of the messages that a rule matches, by their number from 1.</summary>
/// <param name="First">The first of them, at least 1.</param>
/// <param name="Last">The last of them, at least the first.</param>
/// <param name="Every">Each how many-th from the first on, at least 1.</param>
public readonly record struct Occurrences(long First, long Last, long Every)
{
    public static Occurrences All => new(1, long.MaxValue, 1);

    /// <summary>The n-th alone.</summary>
    public static Occurrences Nth(long n) => new(n, n, 1);

    public bool Has(long number) =>
        number >= First && number <= Last && (number - First) % Every == 0;
}

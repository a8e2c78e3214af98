using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>One rule in the course of a run: its counts and its random numbers.</summary>
/// <remarks>
/// The n-th message that the rule matches has random bits that follow from the run's seed, the
/// rule's name and n alone. In virtual time n is the order of the run. In wall time messages pass
/// the hop on many threads: each still gets a number of its own, and which of two gets the lower
/// one is a race.
/// </remarks>
internal sealed class RuleCourse
{
    private const ulong NumberStep = 0x9e3779b97f4a7c15;
    private const ulong DrawStep = 0xd1342543de82ef95;

    private readonly ulong _stream;
    private long _matchedCount;
    private long _firedCount;

    public RuleCourse(FaultRule rule, ulong seed)
    {
        Rule = rule;
        unchecked
        {
            // FNV-1a: the same on every machine, as string's own hash is not.
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var letter in rule.Name) hash = (hash ^ letter) * 1_099_511_628_211;
            _stream = Mix(seed + Mix(hash));
        }
    }

    public FaultRule Rule { get; }

    public long MatchedCount => Interlocked.Read(ref _matchedCount);

    public long FiredCount => Interlocked.Read(ref _firedCount);

    /// <summary>Looks at a message; gives its number if the rule is to act on it, else 0.</summary>
    public long Ask(in PassingMessage passing)
    {
        if (Rule.AtNs is not null || !Rule.Match.Matches(in passing)) return 0;
        if (Rule.Action is MisrouteMessage { To: var to } && !CanArrive(to, in passing)) return 0;

        var number = Interlocked.Increment(ref _matchedCount);
        return Rule.Match.Occurrences.Has(number)
            && Rule.Match.Probability.Holds(Random(number, draw: 0)) ? number : 0;
    }

    /// <summary>Counts that it acted.</summary>
    public void CountFiring() => Interlocked.Increment(ref _firedCount);

    /// <summary>A time of a distribution, for one message.</summary>
    public long Sample(DelayNs delay, long number) => delay.Sample(Random(number, draw: 1));

    /// <summary>A part of another kind would not know the message.</summary>
    private bool CanArrive(PartId to, in PassingMessage passing) => to.Kind == passing.To.Kind
        || (Rule.Match.Ipi is not null && to.Kind == PartKind.Cpu);

    private ulong Random(long number, ulong draw)
    {
        unchecked
        {
            return Mix(_stream + ((ulong)number * NumberStep) + (draw * DrawStep));
        }
    }

    /// <remarks>Source: splitmix64 by Sebastiano Vigna, in the public domain.</remarks>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>How often a rule matched and acted.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Matched">Messages that it matched, but for occurrence and probability.</param>
/// <param name="Fired">Messages that it acted on; of a rule with a time, 0.</param>
public sealed record FaultCount(FaultRule Rule, long Matched, long Fired);

using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Actors.Faults;

/// <summary>Says a rule word by word: what it matches, then what happens, which ends it.</summary>
/// <remarks>
/// A machine does not check what is said: <see cref="FaultCheck"/> does, and says all that is wrong
/// at once.
/// </remarks>
public sealed class FaultRuleBuilder
{
    private readonly string _name;
    private FaultMatch _match = new();
    private long? _atNs;

    internal FaultRuleBuilder(string name) => _name = name;

    /// <summary>Matches one IPI from CPU to CPU, whatever lies between them.</summary>
    public FaultRuleBuilder Ipi(int from, int to) =>
        Ipi(CpuMask.Of(new CpuId(from)), CpuMask.Of(new CpuId(to)));

    /// <summary>Matches IPIs from some CPUs to some; null for all.</summary>
    public FaultRuleBuilder Ipi(CpuMask? from = null, CpuMask? to = null) =>
        With(_match with { Ipi = new(from, to) });

    /// <summary>Matches what one part sends to another; null for any.</summary>
    public FaultRuleBuilder Link(LinkEnd? from = null, LinkEnd? to = null) =>
        With(_match with { From = from, To = to });

    /// <summary>Matches a type of message, and those that were said before.</summary>
    public FaultRuleBuilder Message<T>()
        where T : IMessage =>
        With(_match with { Messages = [.. _match.Messages, typeof(T)] });

    /// <summary>Matches what carries IPIs of a vector or INTID.</summary>
    public FaultRuleBuilder Vector(int vector) => With(_match with { Vector = vector });

    /// <summary>Matches what names a csd of some CPUs for some CPUs; null for all.</summary>
    public FaultRuleBuilder Csd(CpuMask? owner = null, CpuMask? target = null) =>
        With(_match with { Csd = new(owner, target) });

    /// <summary>Acts on the n-th that matches, from 1, and on no other.</summary>
    public FaultRuleBuilder Nth(long n) => With(_match with { Occurrences = Occurrences.Nth(n) });

    /// <summary>Acts on each how many-th of those from the first to the last, from 1.</summary>
    public FaultRuleBuilder Each(
        long every = 1, long first = 1, long last = long.MaxValue) =>
        With(_match with { Occurrences = new(first, last, every) });

    /// <summary>Acts with a probability, 0 to 1.</summary>
    public FaultRuleBuilder Probability(decimal share) =>
        With(_match with { Probability = Faults.Probability.Of(share) });

    /// <summary>Matches within a window of the machine's clock, in ns, without its end.</summary>
    public FaultRuleBuilder Between(long fromNs, long untilNs) =>
        With(_match with { FromNs = fromNs, UntilNs = untilNs });

    /// <summary>Happens to a part at a time of the machine's clock, not at a message.</summary>
    public FaultRuleBuilder At(long ns)
    {
        _atNs = ns;
        return this;
    }

    public FaultRule Deliver() => Do(new DeliverMessage());

    public FaultRule Drop() => Do(new DropMessage());

    /// <summary>Delays by a random time, in ns.</summary>
    public FaultRule Delay(long minNs, long maxNs) => Do(new DelayMessage(new(minNs, maxNs)));

    /// <summary>Delivers twice, the second one later by a random time, in ns.</summary>
    public FaultRule Duplicate(long minNs = 0, long maxNs = 0) =>
        Do(new DuplicateMessage(new(minNs, maxNs)));

    /// <summary>Lets the next message of the link go first, if one comes in time.</summary>
    public FaultRule Reorder(long withinNs) => Do(new ReorderMessage(withinNs));

    public FaultRule Corrupt(FieldChange change) => Do(new CorruptMessage(change));

    public FaultRule Misroute(PartId to) => Do(new MisrouteMessage(to));

    /// <summary>Holds a CPU's interrupts off.</summary>
    /// <param name="cpu">Which CPU.</param>
    /// <param name="forNs">For how long, in ns; null for ever.</param>
    public FaultRule HoldInterrupts(CpuId cpu, long? forNs = null) => Do(Part(
        FaultKind.HoldInterrupts,
        PartId.Cpu(cpu),
        isBegin => new Cpu.HoldInterrupts(_name, isBegin),
        forNs));

    /// <summary>Stalls a CPU.</summary>
    /// <param name="cpu">Which CPU.</param>
    /// <param name="forNs">For how long, in ns; null for ever.</param>
    public FaultRule StallCpu(CpuId cpu, long? forNs = null) => Do(Part(
        FaultKind.StallCpu, PartId.Cpu(cpu), isBegin => new Cpu.Stall(_name, isBegin), forNs));

    /// <summary>Puts a CPU's redistributor to sleep (GICv3).</summary>
    /// <param name="cpu">Whose redistributor.</param>
    /// <param name="forNs">For how long, in ns; null for ever.</param>
    public FaultRule SleepRedistributor(CpuId cpu, long? forNs = null) => Do(Part(
        FaultKind.SleepRedistributor,
        PartId.Redistributor(cpu),
        isBegin => new Redistributor.Sleep(_name, isBegin),
        forNs));

    /// <summary>Leaves the ICR of a CPU's local APIC busy (xAPIC).</summary>
    /// <param name="cpu">Whose local APIC.</param>
    /// <param name="forNs">For how long, in ns; null for ever.</param>
    public FaultRule BusyIcr(CpuId cpu, long? forNs = null) => Do(Part(
        FaultKind.BusyIcr,
        PartId.LocalApic(cpu),
        isBegin => new LocalApic.HoldIcrBusy(_name, isBegin),
        forNs));

    /// <summary>Crashes a part for good.</summary>
    public FaultRule Crash(PartId part) => Do(new PartFault(
        FaultKind.Crash,
        part,
        part,
        part.Kind == PartKind.Cpu ? new Cpu.Crash(_name) : new CrashPart(_name),
        End: null,
        ForNs: 0));

    /// <summary>Has a CPU's task take another CPU down, by programs that do so.</summary>
    /// <param name="cpu">The CPU that goes down.</param>
    /// <param name="control">The CPU that does it.</param>
    /// <param name="down">Starts the task.</param>
    /// <param name="up">Starts the task that brings it back, or null.</param>
    /// <param name="forNs">When that is, in ns later.</param>
    public FaultRule Offline(
        CpuId cpu, CpuId control, Cpu.StartTask down, Cpu.StartTask? up = null, long forNs = 0) =>
        Do(new PartFault(
            FaultKind.Offline, PartId.Cpu(cpu), PartId.Cpu(control), down, up, forNs));

    /// <summary>Ends the rule. A part has its fault once, unless it is said how often.</summary>
    public FaultRule Do(FaultAction action)
    {
        var match = action is PartFault && _match.Occurrences == Occurrences.All
            ? _match with { Occurrences = Occurrences.Nth(1) }
            : _match;
        return new(_name, action) { Match = match, AtNs = _atNs };
    }

    private static PartFault Part(
        FaultKind kind, PartId part, Func<bool, IMessage> message, long? forNs) => new(
        kind, part, part, message(true), forNs is null ? null : message(false), forNs ?? 0);

    private FaultRuleBuilder With(FaultMatch match)
    {
        _match = match;
        return this;
    }
}

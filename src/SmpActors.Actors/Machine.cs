using System.Globalization;
using Akka.Actor;
using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors;

/// <summary>A machine of actors: its parts, their hop, and their supervision.</summary>
/// <remarks>
/// Actors stand as <c>/user/machine/chip0/group0/cpu3</c>. Starting is asynchronous: wait until
/// <see cref="IsStarted"/>, in virtual time by driving the simulation, in wall time with
/// <see cref="WallDriver"/>.
/// </remarks>
public sealed class Machine
{
    private readonly PartActor?[][] _shells;
    private MachineSettings _settings;
    private CpuMasks _masks;
    private readonly IActorRef _root;
    private int _startedCount;
    private long _toldCount;

    private Machine(ActorSystem system, MachineSettings settings)
    {
        System = system;
        _settings = settings;
        _masks = MasksOf(settings);
        var counts = CountsOf(settings);
        PartCount = counts.Values.Sum();
        Directory = new(counts, settings.Time);
        _shells = new PartActor?[Enum.GetValues<PartKind>().Length][];
        for (var kind = 0; kind < _shells.Length; kind++)
        {
            _shells[kind] = new PartActor?[counts.GetValueOrDefault((PartKind)kind)];
        }

        Interconnect = NewInterconnect(settings);
        Outbox = settings.Time.IsOfOneThread ? new(settings.Trace) : null;
        PropsOfHubs = PartActor.Props(this);
        if (settings.Dispatcher is not null)
        {
            PropsOfHubs = PropsOfHubs.WithDispatcher(settings.Dispatcher);
        }

        PropsOfParts = settings.Mailbox is null
            ? PropsOfHubs
            : PropsOfHubs.WithMailbox(settings.Mailbox);
        _root = system.ActorOf(MachineActor.Props(this), "machine");
    }

    public ActorSystem System { get; }

    public MachineTopology Topology => _settings.Kernel.Topology;

    /// <summary>All parts, of all kinds.</summary>
    public int PartCount { get; }

    /// <summary>Whether every part's actor exists.</summary>
    public bool IsStarted => Volatile.Read(ref _startedCount) == PartCount;

    /// <summary>What ended the machine, or null: a part's invariant, or a user's code.</summary>
    public MachineFailure? Failure { get; private set; }

    /// <summary>Told once when a part fails; on the thread that ran it.</summary>
    public event Action<MachineFailure>? Failed;

    /// <summary>Where to find a part's actor.</summary>
    public PartDirectory Directory { get; }

    /// <summary>
    /// How often each rule of the fault plan matched and acted, in the plan's order.
    /// </summary>
    public IReadOnlyList<FaultCount> FaultCounts => Faults?.Counts ?? [];

    internal IInterconnect Interconnect { get; private set; }

    /// <summary>The hop on which the fault plan acts, or null: there is no plan.</summary>
    internal FaultyInterconnect? Faults { get; private set; }

    internal IIpiWire Wire => _settings.Interrupts.Wire;

    internal ITraceSink Trace => _settings.Trace;

    /// <summary>The one outbox, where one thread runs all parts; else null.</summary>
    internal Outbox? Outbox { get; private set; }

    internal Props PropsOfParts { get; }

    internal Props PropsOfHubs { get; }

    /// <summary>Starts a machine's actors on an actor system.</summary>
    public static Machine Start(ActorSystem system, MachineSettings settings) =>
        new(system, settings);

    /// <summary>
    /// Whether <see cref="Renew"/> can make this machine another one: all parts exist, none has
    /// failed, and the other has as many of each kind.
    /// </summary>
    public bool CanBecome(MachineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var counts = CountsOf(settings);
        return IsStarted && Failure is null && Topology.ChipCount == TopologyOf(settings).ChipCount
            && CountsOf(_settings).All(pair => counts.GetValueOrDefault(pair.Key) == pair.Value)
            && settings.Dispatcher == _settings.Dispatcher && settings.Mailbox == _settings.Mailbox;
    }

    /// <summary>
    /// Makes this machine another one, as if it were started anew: the actors stay, and each gets a
    /// new part. Nothing may be under way, and no other thread may run the machine.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot become that machine.</exception>
    public void Renew(MachineSettings settings)
    {
        if (!CanBecome(settings))
        {
            throw new ArgumentException(
                "a machine can be renewed if all of its parts exist and none has failed, and only "
                + "to one of as many parts of each kind; start a new one",
                nameof(settings));
        }

        _settings = settings;
        _masks = MasksOf(settings);
        Interconnect = NewInterconnect(settings);
        if (Outbox is not null) Outbox = new(settings.Trace);
        _toldCount = 0;
        foreach (var kind in _shells)
        {
            foreach (var shell in kind) shell!.Renew();
        }
    }

    /// <summary>Tells a part something from outside the machine.</summary>
    /// <param name="to">The part.</param>
    /// <param name="message">What it is told.</param>
    /// <param name="delayNs">From now, in ns, at least 0.</param>
    /// <exception cref="ArgumentException">The machine has no such part.</exception>
    public void Tell(PartId to, IMessage message, long delayNs = 0) =>
        TellAny(to, message, delayNs);

    /// <summary>
    /// Sets the clock for those faults of the plan that have a time; once, when the machine has
    /// started. What is late by then is told at once.
    /// </summary>
    public void ArmFaults()
    {
        foreach (var rule in _settings.Faults?.Rules ?? [])
        {
            if (rule is not { AtNs: { } atNs, Action: PartFault fault }) continue;
            var ns = Math.Max(0, atNs - _settings.Time.NowNs);
            TellAny(fault.ToldTo, fault.Begin, ns);
            if (fault.End is not null) TellAny(fault.ToldTo, fault.End, ns + fault.ForNs);
        }
    }

    private void TellAny(PartId to, object message, long delayNs)
    {
        var receiver = Directory[to]
            ?? throw new ArgumentException($"the machine has no part {to}", nameof(to));
        Interlocked.Increment(ref _toldCount);
        if (delayNs > 0) _settings.Time.TellAfter(delayNs, receiver, message, _root);
        else receiver.Tell(message, _root);
    }

    /// <summary>Messages that parts have handled so far.</summary>
    public long ReceivedCount() => Sum(static shell => shell.ReceivedCount);

    /// <summary>
    /// Whether nothing is under way and no part is busy. Received messages are counted before sent
    /// ones, and a part counts a message as received only when all that it made it send is counted:
    /// so if both sums are equal, they were equal at the moment between the two counts.
    /// </summary>
    /// <remarks>
    /// Source: F. Mattern, "Algorithms for distributed termination detection", 1987.
    /// </remarks>
    public bool IsQuiescent()
    {
        var received = ReceivedCount();
        var sent = Interlocked.Read(ref _toldCount) + Sum(static shell => shell.SentCount);
        return received == sent;
    }

    /// <summary>What a CPU's contexts wait for; only while the machine is quiescent.</summary>
    public IReadOnlyList<string> DescribeContexts(CpuId cpu) =>
        ShellOf(PartId.Cpu(cpu)) is { Part: Cpu part } ? part.DescribeContexts() : [];

    /// <summary>Stops all parts.</summary>
    public void Stop() => System.Stop(_root);

    internal bool IsHub(PartKind kind) => kind == _settings.Interrupts.PerChip;

    internal void Register(PartId part, PartActor shell) =>
        _shells[(int)part.Kind][part.Index] = shell;

    internal void CountStarted(int count) => Interlocked.Add(ref _startedCount, count);

    internal void Fail(string part, Exception fault)
    {
        var failure = new MachineFailure(part, fault);
        lock (_shells)
        {
            if (Failure is not null) return;
            Failure = failure;
        }

        Failed?.Invoke(failure);
    }

    /// <summary>A chip's parts: its own, and its CPUs with their controllers.</summary>
    internal List<PartId> PartsOf(ChipId chip)
    {
        var parts = new List<PartId> { new(_settings.Interrupts.PerChip, chip.Value) };
        foreach (var cpu in Topology.CpusOf(chip))
        {
            parts.Add(PartId.Cpu(cpu));
            if (_settings.Interrupts.PerCpu is { } perCpu) parts.Add(new(perCpu, cpu.Value));
        }

        return parts;
    }

    /// <summary>
    /// Makes the part of an actor's name: <c>cpu3</c>, <c>gicr3</c>, <c>gicd0</c>.
    /// </summary>
    internal IPart PartNamed(string name)
    {
        var digits = name.AsSpan().IndexOfAnyInRange('0', '9');
        var number = int.Parse(name.AsSpan(digits), CultureInfo.InvariantCulture);
        var word = name.AsSpan(0, digits);
        var interrupts = _settings.Interrupts;
        if (word.SequenceEqual(PartId.Word(PartKind.Cpu))) return NewCpu(new(number));
        if (interrupts.PerCpu is { } perCpu && word.SequenceEqual(PartId.Word(perCpu)))
        {
            return interrupts.NewCpuPart(new(number));
        }

        Invariant.Holds(
            word.SequenceEqual(PartId.Word(interrupts.PerChip)), $"{name} names no part");
        return interrupts.NewChipPart(new(number));
    }

    private static MachineTopology TopologyOf(MachineSettings settings) => settings.Kernel.Topology;

    private static Dictionary<PartKind, int> CountsOf(MachineSettings settings)
    {
        var counts = new Dictionary<PartKind, int>
        {
            [PartKind.Cpu] = TopologyOf(settings).CpuCount,
            [settings.Interrupts.PerChip] = TopologyOf(settings).ChipCount,
        };
        if (settings.Interrupts.PerCpu is { } perCpu) counts[perCpu] = counts[PartKind.Cpu];
        return counts;
    }

    private static CpuMasks MasksOf(MachineSettings settings) =>
        new(settings.Online, settings.Online)
        {
            BootedOnce = settings.BootedOnce ?? TopologyOf(settings).Possible,
        };

    private IInterconnect NewInterconnect(MachineSettings settings)
    {
        var hop = new Interconnect(Directory, settings.Time, settings.Latency);
        Faults = settings.Faults is { Rules.Count: > 0 }
            ? new(hop, settings, Directory, () => Interlocked.Increment(ref _toldCount))
            : null;
        return settings.Around((IInterconnect?)Faults ?? hop);
    }

    private Cpu NewCpu(CpuId cpu)
    {
        var port = _settings.Interrupts.NewPort(cpu);
        return _settings.Online.Contains(cpu)
            ? new(cpu, _settings.Kernel, port, _masks)
            : Cpu.Dead(cpu, _settings.Kernel, port, _masks);
    }

    private PartActor? ShellOf(PartId part) =>
        Volatile.Read(ref _shells[(int)part.Kind][part.Index]);

    private long Sum(Func<PartActor, long> count)
    {
        var sum = 0L;
        foreach (var kind in _shells)
        {
            for (var i = 0; i < kind.Length; i++)
            {
                if (Volatile.Read(ref kind[i]) is { } shell) sum += count(shell);
            }
        }

        return sum;
    }
}

/// <summary>What ended a machine.</summary>
/// <param name="Part">The part, as print has it.</param>
/// <param name="Fault">What it threw.</param>
public sealed record MachineFailure(string Part, Exception Fault);

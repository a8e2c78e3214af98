using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Model;

namespace SmpActors.TestKit.Protocol;

/// <summary>Between a machine and its interconnect: faults of a test, and its probes.</summary>
internal sealed class TestWire(IMachineTime time, LinkLatency latency) : IInterconnect
{
    private readonly List<PlannedFault> _faults = [];
    private readonly Dictionary<PartId, IActorRef> _probes = [];
    private IInterconnect? _inner;

    /// <summary>Where messages end whose delay is planned.</summary>
    public Func<PartId, IActorRef?> ActorOf { get; set; } = static _ => null;

    public IReadOnlyList<PlannedFault> Faults => _faults;

    public TestWire Around(IInterconnect inner)
    {
        _inner = inner;
        return this;
    }

    public void Add(PlannedFault fault) => _faults.Add(fault);

    public void Replace(PartId part, IActorRef probe) => _probes.Add(part, probe);

    public bool IsReplaced(PartId part) => _probes.ContainsKey(part);

    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
    {
        // A part's own timers go over no wire.
        if (sent.To == from) return _inner!.Send(from, sender, in sent);

        var delayNs = 0L;
        foreach (var fault in _faults)
        {
            if (!fault.Takes(from, sent.To, sent.Message)) continue;
            if (fault.DelayNs is not { } ns) return false;
            delayNs = ns;
            break;
        }

        var receiver = _probes.GetValueOrDefault(sent.To)
            ?? (delayNs > 0 ? ActorOf(sent.To) : null);
        if (receiver is null) return _inner!.Send(from, sender, in sent);

        var underWayNs = latency.IsNone ? 0 : latency.SampleNs(from, sent.To, time.NowNs);
        time.TellAfter(underWayNs + delayNs, receiver, sent.Message, sender);
        return true;
    }
}

using Akka.Actor;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>
/// A hop on which a fault plan acts. A machine without a plan has none of these.
/// </summary>
/// <remarks>A part's own timers pass no link: no rule sees them.</remarks>
internal sealed class FaultyInterconnect : IInterconnect
{
    private readonly IInterconnect _inner;
    private readonly MachineSettings _settings;
    private readonly PartDirectory _directory;
    private readonly Action _countExtra;
    private readonly RuleCourse[] _rules;
    private readonly bool _hasIpiRules;
    private readonly HeldMessages _held;

    /// <param name="inner">What carries messages.</param>
    /// <param name="settings">The machine's, with a plan.</param>
    /// <param name="directory">Its parts.</param>
    /// <param name="countExtra">
    /// Called before a message is told that no part sent: the machine waits for it.
    /// </param>
    public FaultyInterconnect(
        IInterconnect inner,
        MachineSettings settings,
        PartDirectory directory,
        Action countExtra)
    {
        _inner = inner;
        _settings = settings;
        _directory = directory;
        _countExtra = countExtra;
        _rules = [.. settings.Faults!.Rules.Select(r => new RuleCourse(r, settings.FaultSeed))];
        _hasIpiRules = Array.Exists(_rules, course => course.Rule.Match.Ipi is not null);
        _held = new(inner, settings.Time, countExtra);
    }

    /// <summary>How often each rule matched and acted, in the plan's order.</summary>
    public IReadOnlyList<FaultCount> Counts =>
        [.. _rules.Select(c => new FaultCount(c.Rule, c.MatchedCount, c.FiredCount))];

    private IIpiWire Wire => _settings.Interrupts.Wire;

    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
    {
        if (sent.To == from) return _inner.Send(from, sender, in sent);

        var ipi = Wire.IpiIn(sent.To, sent.Message);
        if (_hasIpiRules && ipi is { Arriving.Count: > 1 } several)
        {
            return SendEach(from, sender, in sent, several);
        }

        var passing = new PassingMessage(
            from, sent.To, sent.Message, ipi, _settings.Time.NowNs);
        return Send(sender, in sent, in passing, Decide(in passing));
    }

    /// <summary>Sends on what was held back for too long.</summary>
    public void Release(PartId from, IActorRef sender, ReleaseHeld command) =>
        _held.Release(from, sender, command);

    /// <summary>The first rule that is to act, after all have looked.</summary>
    private Decision Decide(in PassingMessage passing)
    {
        var decided = default(Decision);
        foreach (var rule in _rules)
        {
            var number = rule.Ask(in passing);
            if (number > 0 && decided.Rule is null) decided = new(rule, number);
        }

        return decided;
    }

    /// <summary>
    /// Sends what is one write for several CPUs: rules for IPIs look at each of them, and those
    /// that share a fate stay one write.
    /// </summary>
    private bool SendEach(
        PartId from, IActorRef sender, in OutgoingMessage sent, IpiOnWire several)
    {
        var now = _settings.Time.NowNs;
        var whole = new PassingMessage(from, sent.To, sent.Message, several, now);
        var ofWhole = Array.ConvertAll(
            _rules, r => r.Rule.Match.Ipi is null ? r.Ask(in whole) : 0);
        var fates = new List<(Decision Decision, CpuMask Targets)>();
        foreach (var target in several.Arriving)
        {
            var alone = several with { Arriving = CpuMask.Of(target) };
            var one = whole with { Ipi = alone };
            var decided = default(Decision);
            for (var i = 0; i < _rules.Length; i++)
            {
                var isForIpis = _rules[i].Rule.Match.Ipi is not null;
                var number = isForIpis ? _rules[i].Ask(in one) : ofWhole[i];
                if (number > 0 && decided.Rule is null) decided = new(_rules[i], number);
            }

            var same = fates.FindIndex(fate => fate.Decision == decided);
            if (same < 0) fates.Add((decided, alone.Arriving));
            else fates[same] = (decided, fates[same].Targets.Or(alone.Arriving));
        }

        var sentCount = 0;
        foreach (var (decision, targets) in fates)
        {
            // The shell counts one message that is under way, or none: the others are extra.
            if (sentCount > 0 && !decision.Drops) _countExtra();
            var part = fates.Count == 1
                ? sent
                : sent with { Message = Wire.ForTargets(sent.Message, targets) };
            var passing = whole with
            {
                Message = part.Message,
                Ipi = several with { Arriving = targets },
            };
            if (Send(sender, in part, in passing, decision)) sentCount++;
        }

        return sentCount > 0;
    }

    private bool Send(
        IActorRef sender, in OutgoingMessage sent, in PassingMessage passing, Decision decision)
    {
        if (decision.Rule is { } rule)
        {
            if (rule.Rule.Action is ReorderMessage reorder)
            {
                Trace(rule, in passing);
                _held.Hold(passing.From, sender, in sent, reorder.WithinNs);
                return true;
            }

            if (!Act(rule, decision.Number, sender, in sent, in passing)) return false;
        }
        else if (!_inner.Send(passing.From, sender, in sent))
        {
            return false;
        }

        if (!_held.AreNone) _held.ReleaseNow(passing.From, sender, sent.To);
        return true;
    }

    /// <summary>Does what a rule says; says whether the message is under way.</summary>
    private bool Act(
        RuleCourse rule,
        long number,
        IActorRef sender,
        in OutgoingMessage sent,
        in PassingMessage passing)
    {
        switch (rule.Rule.Action)
        {
            case DropMessage:
                Trace(rule, in passing);
                return false;
            case DelayMessage delay:
                var ns = rule.Sample(delay.Ns, number);
                Trace(rule, in passing, delayNs: ns);
                return SendLater(ns, passing.From, sender, in sent);
            case DuplicateMessage duplicate:
                var behindNs = rule.Sample(duplicate.Ns, number);
                Trace(rule, in passing, delayNs: behindNs);
                if (!_inner.Send(passing.From, sender, in sent)) return false;
                _countExtra();
                if (behindNs == 0) _inner.Send(passing.From, sender, in sent);
                else SendLater(behindNs, passing.From, sender, in sent);
                return true;
            case CorruptMessage corrupt:
                var other = corrupt.Change.ApplyTo(sent.Message);
                Trace(rule, in passing, becomes: other);
                return _inner.Send(passing.From, sender, sent with { Message = other });
            case MisrouteMessage misroute:
                var instead = Misrouted(misroute.To, in sent, in passing);
                Trace(rule, in passing, becomes: instead.Message, instead: misroute.To);
                return _inner.Send(passing.From, sender, in instead);
            case PartFault fault:
                rule.CountFiring();
                Begin(fault);
                return _inner.Send(passing.From, sender, in sent);
            default:
                Trace(rule, in passing);
                return _inner.Send(passing.From, sender, in sent);
        }
    }

    /// <summary>Tells a part of its fault, and when it is over.</summary>
    private void Begin(PartFault fault)
    {
        var receiver = _directory[fault.ToldTo]!;
        _countExtra();
        receiver.Tell(fault.Begin, ActorRefs.Nobody);
        if (fault.End is null) return;
        _countExtra();
        _settings.Time.TellAfter(fault.ForNs, receiver, fault.End, ActorRefs.Nobody);
    }

    private bool SendLater(long ns, PartId from, IActorRef sender, in OutgoingMessage sent)
    {
        if (_directory[sent.To] is not { } receiver) return false;
        var time = _settings.Time;
        var linkNs = _settings.Latency.SampleNs(from, sent.To, time.NowNs);
        time.TellAfter(linkNs + ns, receiver, sent.Message, sender);
        return true;
    }

    /// <summary>
    /// The message for another part; an IPI's for another CPU, to its controller, or where there is
    /// one of all CPUs, as a write for that CPU.
    /// </summary>
    private OutgoingMessage Misrouted(
        PartId to, in OutgoingMessage sent, in PassingMessage passing)
    {
        if (to.Kind == sent.To.Kind) return sent with { To = to };
        return _settings.Interrupts.PerCpu is null
            ? sent with { Message = Wire.ForTargets(sent.Message, CpuMask.Of(new CpuId(to.Index))) }
            : sent with { To = sent.To with { Index = to.Index } };
    }

    private void Trace(
        RuleCourse rule,
        in PassingMessage passing,
        long delayNs = 0,
        IMessage? becomes = null,
        PartId? instead = null)
    {
        rule.CountFiring();
        var (name, kind) = (rule.Rule.Name, rule.Rule.Action.Kind);
        _settings.Trace.Record(new(
            passing.From,
            TraceEventKind.FaultFired,
            passing.Csd ?? default,
            Target: TargetOf(in passing),
            Value: passing.Ipi?.Vector ?? 0,
            Cause: passing.Ipi?.Cause ?? 0,
            Detail: new FaultFiring(name, kind, passing.From, passing.To, passing.Message)
            {
                ArrivingCount = passing.Ipi?.Arriving.Count ?? 0,
                DelayNs = delayNs,
                Becomes = becomes,
                Instead = instead,
            }));
    }

    /// <summary>The CPU that it is all about: an IPI's, a csd's, or the receiver's.</summary>
    private static CpuId TargetOf(in PassingMessage passing)
    {
        if (passing.Ipi is { } ipi) return ipi.Arriving.IsEmpty ? ipi.Source : ipi.Arriving.First;
        if (passing.Csd is not null) return passing.CsdTarget;
        var isHub = passing.To.Kind is PartKind.ApicBus or PartKind.Distributor;
        return new(isHub ? passing.From.Index : passing.To.Index);
    }
}

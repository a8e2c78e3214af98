using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>Says what is wrong with a plan for a machine.</summary>
public sealed class FaultCheck
{
    /// <summary>18 minutes, as of a link; see <see cref="LinkLatency"/>.</summary>
    private const long DelayNsMax = 1L << 40;

    private readonly IInterruptSystem _interrupts;
    private readonly MachineTopology _topology;
    private readonly FaultLinks _links;
    private readonly List<FaultProblem> _problems = [];
    private int _rule;

    private FaultCheck(IInterruptSystem interrupts, MachineTopology topology)
    {
        _interrupts = interrupts;
        _topology = topology;
        _links = new(interrupts, topology);
    }

    /// <summary>All that is wrong, in the order of the rules; empty if nothing is.</summary>
    public static IReadOnlyList<FaultProblem> Of(
        FaultPlan plan, IInterruptSystem interrupts, MachineTopology topology)
    {
        var check = new FaultCheck(interrupts, topology);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in plan.Rules)
        {
            if (!names.Add(rule.Name))
            {
                check.Report(
                    "name", $"is \"{rule.Name}\" a second time; give each rule a name of its own");
            }

            check.CheckMatch(rule.Match);
            check.CheckAction(rule);
            check._rule++;
        }

        return check._problems;
    }

    private void CheckMatch(FaultMatch match)
    {
        CheckLink(match);
        CheckMessages(match);
        if (match.Ipi is { } ipi) CheckCpus("ipi", "from", "to", ipi);
        if (match.Csd is { } csd) CheckCpus("csd", "owner", "target", csd);
        CheckVector(match);
        if (match.UntilNs <= match.FromNs)
        {
            Report(
                "windowNs.until",
                $"is {match.UntilNs}, must be more than windowNs.from, which is {match.FromNs}");
        }

        var some = match.Occurrences;
        if (some.First < 1) Report("occurrence.first", $"is {some.First}, must be at least 1");
        if (some.Every < 1) Report("occurrence.every", $"is {some.Every}, must be at least 1");
        if (some.Last < some.First)
        {
            Report(
                "occurrence.last",
                $"is {some.Last}, must be at least occurrence.first, which is {some.First}");
        }
    }

    private void CheckLink(FaultMatch match)
    {
        var areThere = HasEnd("link.from", match.From) & HasEnd("link.to", match.To);
        if (!areThere || match.From is not { } from || match.To is not { } to) return;
        if (_links.RefusalOf(from, to) is not { } reason) return;

        Report(
            "link.to",
            $"is \"{to}\" with link.from \"{from}\", which is no link of {_interrupts.Name}: "
            + $"{reason}; for IPIs from CPU to CPU write ipi instead");
    }

    private bool HasEnd(string key, LinkEnd? end)
    {
        if (end is null) return true;

        var count = _links.CountOf(end.Kind);
        if (count == 0)
        {
            Report(
                key,
                $"is \"{end}\", must be a part of {_interrupts.Name}: {_links.Shown}, or such a "
                + "word without a number");
            return false;
        }

        if (end.Indices is not { } some || some.Last.Value < count) return true;
        Report(
            key,
            $"is \"{end}\", which this machine does not have; its parts are {_links.Shown}");
        return false;
    }

    private void CheckMessages(FaultMatch match)
    {
        var known = MessageTypes.Of(_interrupts);
        foreach (var type in match.Messages.Where(type => !known.Contains(type)))
        {
            Report(
                "message",
                $"is {MessageTypes.NameOf(type)}, which nobody sends with {_interrupts.Name}; "
                + "smpactors list messages names them all");
        }
    }

    private void CheckCpus(string key, string first, string second, CpuLink link)
    {
        CheckCpus($"{key}.{first}", link.From);
        CheckCpus($"{key}.{second}", link.To);
    }

    private void CheckCpus(string key, CpuMask? cpus)
    {
        if (cpus is not { IsEmpty: false } some || some.Last.Value < _topology.CpuCount) return;
        Report(
            key,
            $"names CPU {some.Last.Value}, must be 0 to {_topology.CpuCount - 1}, because "
            + $"machine.cpus is {_topology.CpuCount}");
    }

    private void CheckVector(FaultMatch match)
    {
        var max = _interrupts.PerChip == PartKind.ApicBus ? 255 : 15;
        if (match.Vector is not { } vector || (vector >= 0 && vector <= max)) return;

        var word = max == 255 ? "a vector" : "the INTID of an SGI";
        Report("vector", $"is {vector}, must be 0 to {max} with {_interrupts.Name}: {word}");
    }

    private void CheckAction(FaultRule rule)
    {
        if (rule.AtNs is not null && rule.Action is not PartFault)
        {
            Report("atNs", "is a time, and only a fault of a part has one; use windowNs");
        }

        switch (rule.Action)
        {
            case DelayMessage delay: CheckDelay(delay.Ns); break;
            case DuplicateMessage duplicate: CheckDelay(duplicate.Ns); break;
            case ReorderMessage reorder when reorder.WithinNs is < 1 or > DelayNsMax:
                Report("withinNs", $"is {reorder.WithinNs}, must be 1 to {DelayNsMax}");
                break;
            case CorruptMessage corrupt: CheckCorrupt(rule.Match, corrupt.Change); break;
            case MisrouteMessage misroute: CheckMisroute(rule.Match, misroute.To); break;
            case PartFault fault: CheckPart(rule, fault); break;
        }
    }

    private void CheckDelay(DelayNs ns)
    {
        if (ns.Min is < 0 or > DelayNsMax)
        {
            Report("delayNs.min", $"is {ns.Min}, must be 0 to {DelayNsMax}");
        }
        else if (ns.Max < ns.Min || ns.Max > DelayNsMax)
        {
            Report(
                "delayNs.max",
                $"is {ns.Max}, must be {ns.Min} (delayNs.min) to {DelayNsMax}");
        }
    }

    private void CheckCorrupt(FaultMatch match, FieldChange change)
    {
        if (match.Messages.Count == 1 && match.Messages[0] == change.Message) return;
        Report(
            "message",
            $"must be {MessageTypes.NameOf(change.Message)} alone, because field is one of it");
    }

    private void CheckMisroute(FaultMatch match, PartId to)
    {
        if (!_links.Has(to))
        {
            Report("to", $"is \"{to}\", must be one of {_links.Shown}");
            return;
        }

        var isOfIpi = match.Ipi is not null && to.Kind == PartKind.Cpu;
        if (isOfIpi || match.To?.Kind == to.Kind) return;
        Report(
            "to",
            $"is \"{to}\", and link.to must be a {PartId.Word(to.Kind)} too, because only a part "
            + "of that kind knows the message; for an IPI write ipi, and a cpu here");
    }

    private void CheckPart(FaultRule rule, PartFault fault)
    {
        var key = fault.Kind == FaultKind.Crash ? "part" : "cpu";
        if (fault.Kind is FaultKind.SleepRedistributor or FaultKind.BusyIcr
            && _interrupts.Wire.RefusalOf(fault.Kind) is { } reason)
        {
            Report(
                "kind",
                $"is \"{FaultKinds.NameOf(fault.Kind)}\", which cannot be with "
                + $"{_interrupts.Name}, because {reason}; take another kind, or another of "
                + "machine.interrupts");
        }
        else if (!_links.Has(fault.Part))
        {
            Report(key, string.Create(
                CultureInfo.InvariantCulture,
                $"is {(key == "cpu" ? fault.Part.Index : $"\"{fault.Part}\"")}, which this machine "
                + $"does not have; its parts are {_links.Shown}"));
        }

        if (rule.AtNs < 0) Report("atNs", $"is {rule.AtNs}, must be at least 0");
        if (fault is { End: not null, ForNs: < 1 })
        {
            Report("forNs", $"is {fault.ForNs}, must be at least 1");
        }

        var condition = rule.Match with { Occurrences = Occurrences.All };
        var hasCondition = condition != new FaultMatch { Messages = condition.Messages }
            || condition.Messages.Count > 0;
        if (rule.AtNs is null && !hasCondition)
        {
            Report("atNs", "is missing; say when: a time, or a message by ipi, link or message");
        }
        else if (rule.AtNs is not null && hasCondition)
        {
            Report("atNs", "is given beside a message that is to match; say one of the two");
        }
    }

    private void Report(string key, string what) => _problems.Add(new(_rule, key, what));
}

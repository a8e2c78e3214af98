using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>One rule of a fault plan as a file says it.</summary>
/// <param name="keys">Its keys.</param>
internal sealed class FaultSection(ConfigSection keys)
{
    /// <summary>A program that does not exist: the run gives each offline rule one.</summary>
    public const int NoProgram = -1;

    private readonly ConfigSection _ipi = keys.Section("ipi");
    private readonly ConfigSection _link = keys.Section("link");
    private readonly ConfigSection _csd = keys.Section("csd");
    private readonly ConfigSection _occurrence = keys.Section("occurrence");
    private readonly ConfigSection _window = keys.Section("windowNs");
    private ConfigSection? _delay;

    /// <summary>Reports what is wrong with a key: <c>link.from</c>.</summary>
    public void Report(string key, string what)
    {
        var cut = key.IndexOf('.', StringComparison.Ordinal);
        if (cut < 0)
        {
            keys.Report(key, what);
            return;
        }

        var section = key[..cut] switch
        {
            "ipi" => _ipi,
            "link" => _link,
            "csd" => _csd,
            "occurrence" => _occurrence,
            "windowNs" => _window,
            _ => _delay!,
        };
        section.Report(key[(cut + 1)..], what);
    }

    /// <summary>The rule; null where it could not be made, which is reported.</summary>
    public FaultRule? Rule(string kind, IInterruptSystem? interrupts, MachineConfig machine)
    {
        var messages = Messages(interrupts);
        var match = new FaultMatch
        {
            From = End("from"),
            To = End("to"),
            Messages = messages,
            Ipi = keys.Says("ipi") ? new(_ipi.Cpus("from"), _ipi.Cpus("to")) : null,
            Csd = keys.Says("csd") ? new(_csd.Cpus("owner"), _csd.Cpus("target")) : null,
            Vector = (int?)keys.Number("vector"),
            FromNs = (long)(_window.Number("from") ?? 0),
            UntilNs = (long)(_window.Number("until") ?? long.MaxValue),
            Occurrences = Occurrence(),
            Probability = Probability.Of(keys.Number("probability") ?? 1),
        };
        var action = Action(FaultKinds.All.Single(k => FaultKinds.NameOf(k) == kind), messages,
            machine);
        if (action is null || keys.Text("name") is not { } name) return null;

        var atNs = action is PartFault ? (long?)keys.Number("atNs") : null;
        if (action is PartFault && match.Occurrences == Occurrences.All)
        {
            match = match with { Occurrences = Occurrences.Nth(1) };
        }

        return new(name, action) { Match = match, AtNs = atNs };
    }

    private IReadOnlyList<Type> Messages(IInterruptSystem? interrupts)
    {
        if (keys.Text("message") is not { } name || interrupts is null) return [];

        var found = MessageTypes.Find(interrupts, name);
        if (found.Count > 0) return found;

        var known = MessageTypes.Of(interrupts).Select(MessageTypes.NameOf).ToArray();
        var likest = Words.Suggest(name, [.. known, .. known.Select(n => n.Split('.')[1])]);
        var hint = likest.StartsWith("did", StringComparison.Ordinal)
            ? likest
            : "smpactors list messages names all";
        keys.Report(
            "message",
            $"is {Words.Quote(name)}, which is no message with {interrupts.Name}; {hint}");
        return [];
    }

    private LinkEnd? End(string key)
    {
        if (_link.Text(key) is not { } text) return null;

        var (end, problem) = PartNames.Parse(text);
        if (problem is not null) _link.Report(key, $"is {Words.Quote(text)}, {problem}");
        return end;
    }

    private Occurrences Occurrence()
    {
        var nth = (long?)_occurrence.Number("nth");
        var (first, last, every) = (
            (long?)_occurrence.Number("first"),
            (long?)_occurrence.Number("last"),
            (long?)_occurrence.Number("every"));
        if (nth is { } n)
        {
            if ((first ?? last ?? every) is not null)
            {
                _occurrence.Report(
                    "nth", "is given beside first, last or every; say one or the others");
            }

            return Occurrences.Nth(n);
        }

        return new(first ?? 1, last ?? long.MaxValue, every ?? 1);
    }

    private FaultAction? Action(
        FaultKind kind, IReadOnlyList<Type> messages, MachineConfig machine)
    {
        switch (kind)
        {
            case FaultKind.Deliver: return new DeliverMessage();
            case FaultKind.Drop: return new DropMessage();
            case FaultKind.Delay: return new DelayMessage(Delay());
            case FaultKind.Duplicate: return new DuplicateMessage(Delay());
            case FaultKind.Reorder:
                return new ReorderMessage((long)(keys.Number("withinNs") ?? 1));
            case FaultKind.Corrupt: return Corrupt(messages);
            case FaultKind.Misroute:
                return Part("to") is { } to ? new MisrouteMessage(to) : null;
            case FaultKind.Crash:
                return Part("part") is { } part
                    ? FaultRule.Named(keys.Text("name") ?? "").Crash(part).Action
                    : null;
            default: return OfCpu(kind, machine);
        }
    }

    private DelayNs Delay()
    {
        _delay = keys.Section("delayNs");
        var (min, max) = ((long)(_delay.Number("min") ?? 0), (long)(_delay.Number("max") ?? 0));

        // One number alone is meant exactly.
        return _delay.Says("max") ? new(min, max) : new(min, min);
    }

    private CorruptMessage? Corrupt(IReadOnlyList<Type> messages)
    {
        var (path, value, bits) = (
            keys.Text("field"),
            (ulong?)keys.Number("value"),
            (ulong?)keys.Number("flip"));
        if (value is null == bits is null)
        {
            keys.Report("value", "must be given, or flip in its place, and not both");
        }

        if (path is null || messages.Count == 0)
        {
            if (!keys.Says("message"))
            {
                keys.Report("message", "is missing; say whose field it is");
            }

            return null;
        }

        if (messages.Count > 1)
        {
            var names = messages.Select(MessageTypes.NameOf).ToArray();
            keys.Report("message", $"must be one of {Words.Or(names)}; all have that name");
            return null;
        }

        if (MessageField.Find(messages[0], path) is not { } field)
        {
            var known = MessageField.Of(messages[0]).Select(f => f.Path).ToArray();
            var which = known.Length == 0
                ? "that message has none that a fault can change"
                : $"must be one of {Words.Or(known)}";
            keys.Report("field", $"is {Words.Quote(path)}, {which}");
            return null;
        }

        if (value > field.ValueMax || bits > field.ValueMax)
        {
            keys.Report(
                value is not null ? "value" : "flip",
                FormattableString.Invariant(
                    $"is {value ?? bits}, must be 0 to {field.ValueMax}: that is what ")
                + $"{field} holds");
            return null;
        }

        if (value is null == bits is null) return null;
        return new(value is { } set
            ? FieldChange.To(field, set)
            : FieldChange.Flip(field, bits!.Value));
    }

    private PartId? Part(string key)
    {
        if (keys.Text(key) is not { } text) return null;

        var (end, problem) = PartNames.Parse(text);
        if (problem is null && end!.Indices is { Count: 1 } one)
        {
            return new(end.Kind, one.First.Value);
        }

        keys.Report(
            key, $"is {Words.Quote(text)}, {problem ?? "must be one part, with its number"}");
        return null;
    }

    private FaultAction? OfCpu(FaultKind kind, MachineConfig machine)
    {
        if (keys.Number("cpu") is not { } number) return null;

        var (cpu, forNs) = (new CpuId((int)number), (long?)keys.Number("forNs"));
        var named = FaultRule.Named(keys.Text("name") ?? "");
        switch (kind)
        {
            case FaultKind.HoldInterrupts: return named.HoldInterrupts(cpu, forNs).Action;
            case FaultKind.StallCpu: return named.StallCpu(cpu, forNs).Action;
            case FaultKind.SleepRedistributor:
                return named.SleepRedistributor(cpu, forNs).Action;
            case FaultKind.BusyIcr: return named.BusyIcr(cpu, forNs).Action;
            default: return Offline(named, cpu, forNs, machine);
        }
    }

    private FaultAction? Offline(
        FaultRuleBuilder named, CpuId cpu, long? forNs, MachineConfig machine)
    {
        var others = machine.Online.Except(cpu);
        if (!machine.Online.Contains(cpu) || others.IsEmpty)
        {
            keys.Report(
                "cpu",
                $"is {cpu.Value}, must be online, and another CPU too, which takes it down; online "
                + $"are {machine.Online}");
            return null;
        }

        if (cpu.Value == 0 && forNs is not null && machine.IsX86)
        {
            keys.Report(
                "forNs",
                "is given for CPU 0, which no start-up message brings back on x86; remove it, or "
                + "take another CPU");
            return null;
        }

        var start = new Cpu.StartTask(NoProgram, cpu.Value);
        return named.Offline(
            cpu, others.First, start, forNs is null ? null : start, forNs ?? 0).Action;
    }
}

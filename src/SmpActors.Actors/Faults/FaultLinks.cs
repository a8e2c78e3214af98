using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>Which parts a machine has, and which of them send each other messages.</summary>
internal sealed class FaultLinks(IInterruptSystem interrupts, MachineTopology topology)
{
    /// <summary>The words of its kinds of part, with their numbers: <c>cpu0 to cpu7</c>.</summary>
    public string Shown => string.Join(
        ", ", Kinds.Select(k => $"{PartId.Word(k)}0 to {PartId.Word(k)}{CountOf(k) - 1}"));

    private IEnumerable<PartKind> Kinds => interrupts.PerCpu is { } perCpu
        ? [PartKind.Cpu, perCpu, interrupts.PerChip]
        : [PartKind.Cpu, interrupts.PerChip];

    /// <summary>How many parts there are of a kind.</summary>
    public int CountOf(PartKind kind) => kind == interrupts.PerChip ? topology.ChipCount
        : Kinds.Contains(kind) ? topology.CpuCount
        : 0;

    /// <summary>Whether the machine has a part.</summary>
    public bool Has(PartId part) => part.Index >= 0 && part.Index < CountOf(part.Kind);

    /// <summary>
    /// Why nothing ever passes from one end to the other, and what does; null if something may.
    /// </summary>
    public string? RefusalOf(LinkEnd from, LinkEnd to)
    {
        var hub = PartId.Word(interrupts.PerChip);
        var isOfOneCpu = Both(from).Overlaps(Both(to));
        switch (from.Kind, to.Kind)
        {
            case (PartKind.Cpu, PartKind.Cpu): return OthersThan(from, to, "itself");
            case var (one, other) when one == interrupts.PerChip && other == one:
                return OthersThan(from, to, "another chip's: there is one chip");
            case var (one, other) when one == interrupts.PerCpu && other == one:
                return $"a {PartId.Word(one)} sends to its own cpu and to {hub}, to no other "
                    + $"{PartId.Word(one)}";
            case var (one, other) when one == PartKind.Cpu && other == interrupts.PerCpu:
                return isOfOneCpu ? null : $"a cpu sends to its own {PartId.Word(other)} alone";
            case var (one, other) when one == interrupts.PerCpu && other == PartKind.Cpu:
                return isOfOneCpu ? null
                    : $"a {PartId.Word(one)} sends to its own cpu and to {hub} alone";
            case (PartKind.Cpu, PartKind.ApicBus) or (PartKind.ApicBus, PartKind.Cpu):
                return "between a cpu and its apicbus there is always its apic";
            default: return null;
        }
    }

    private HashSet<int> Both(LinkEnd end) => end.Indices is { } some
        ? [.. some.AsEnumerable().Select(cpu => cpu.Value)]
        : [.. Enumerable.Range(0, CountOf(end.Kind))];

    private string? OthersThan(LinkEnd from, LinkEnd to, string what)
    {
        var (froms, tos) = (Both(from), Both(to));
        var isItself = froms.Count == 1 && tos.SetEquals(froms);
        return isItself ? $"a {PartId.Word(from.Kind)} passes no hop to {what}" : null;
    }
}

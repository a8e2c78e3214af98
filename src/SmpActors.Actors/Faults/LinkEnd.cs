using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>One end of a link: parts of a kind, all of them or some.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Indices">Their numbers, as CPUs are numbered; null for all.</param>
public sealed record LinkEnd(PartKind Kind, CpuMask? Indices)
{
    /// <summary>One part.</summary>
    public static LinkEnd Of(PartId part) => new(part.Kind, CpuMask.Of(new CpuId(part.Index)));

    public bool Has(PartId part) =>
        part.Kind == Kind && Indices?.Contains(new(part.Index)) != false;

    public override string ToString() => PartId.Word(Kind) + (Indices?.ToString() ?? "");
}

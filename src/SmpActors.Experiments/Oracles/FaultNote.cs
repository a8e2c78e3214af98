using System.Globalization;
using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>Something that a rule of the fault plan did, as verdicts tell it.</summary>
/// <param name="AtNs">When.</param>
/// <param name="Firing">What.</param>
/// <param name="Vector">Of an IPI its vector or INTID.</param>
/// <param name="Cause">Of an IPI the id of its request, else 0.</param>
internal sealed record FaultNote(long AtNs, FaultFiring Firing, int Vector, long Cause)
{
    /// <summary>Whether what the message carried does not arrive where it was to.</summary>
    public bool Loses => Firing.Kind is FaultKind.Drop or FaultKind.Corrupt or FaultKind.Misroute
        || (Firing.Kind == FaultKind.Crash && Firing.IsConsequence);

    /// <summary>Whether more may arrive than was sent, or elsewhere.</summary>
    public bool Makes =>
        Firing.Kind is FaultKind.Duplicate or FaultKind.Corrupt or FaultKind.Misroute;

    /// <summary>The IPI was never sent: this is what keeps its sender.</summary>
    public bool IsAtSender { get; init; }

    /// <summary>All of it as a sentence.</summary>
    public string Sentence => Firing.Message is null
        ? ToString()
        : $"{MessageTypes.NameOf(Firing.Message.GetType())} was {this}";

    /// <summary>The CPU whose kernel asked for the IPI.</summary>
    public CpuId Source => IpiOnWire.SourceOf(Cause);

    /// <summary>
    /// What was done by whom, where and when: <c>dropped by rule "x" on apicbus0→apic3 at 5502
    /// ns</c>; of a part, <c>cpu3 was stalled by rule "x" at 10 ns</c>.
    /// </summary>
    public override string ToString()
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"at {AtNs} ns");
        var deed = FaultKinds.DeedOf(Firing.Kind);
        var rule = $"by rule \"{Firing.Rule}\"";
        if (Firing.Message is null) return $"{Firing.To} {deed} {rule} {at}";
        if (Firing.IsConsequence) return $"lost at {Firing.To}, which {deed} {rule}, {at}";

        var later = Firing.DelayNs > 0
            ? string.Create(CultureInfo.InvariantCulture, $" by {Firing.DelayNs} ns")
            : "";
        var instead = Firing.Instead is { } other ? $" to {other}" : "";
        return $"{deed}{later}{instead} {rule} on {Firing.From}→{Firing.To} {at}";
    }
}

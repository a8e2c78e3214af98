using System.Globalization;
using SmpActors.Actors.Faults;
using SmpActors.Model;

namespace SmpActors.Experiments.Traces;

/// <summary>How trace files call what a rule of a fault plan did.</summary>
internal static class FaultWords
{
    /// <summary>How many IPIs are lost at the last step of their way.</summary>
    public static int LostCountOf(in TraceEvent happened) =>
        happened.Detail is FaultFiring { Kind: FaultKind.Drop } firing ? firing.ArrivingCount : 0;

    /// <summary>
    /// In a few words: <c>fault lost-ipi: dropped LocalApic.AcceptInterrupt apicbus0→apic3</c>.
    /// </summary>
    public static string Of(in TraceEvent happened)
    {
        if (happened.Detail is not FaultFiring firing) return "fault";

        var head = $"fault {firing.Rule}:";
        if (firing.IsEnd) return $"{head} over, {firing.To} is let go";
        var deed = FaultKinds.DeedOf(firing.Kind);
        if (firing.Message is null) return $"{head} {firing.To} {deed}";

        var message = MessageTypes.NameOf(firing.Message.GetType());
        if (firing.IsConsequence) return $"{head} {message} lost, for {firing.To} {deed}";
        var ipi = happened.Cause == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" {happened.Value} {Tracepoints.Message(happened.Cause)}");
        var by = firing.DelayNs == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" by {firing.DelayNs} ns");
        var instead = firing.Instead is { } other ? $" to {other}" : "";
        return $"{head} {deed} {message} {firing.From}→{firing.To}{ipi}{by}{instead}";
    }
}

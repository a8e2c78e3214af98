using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Actors.Faults;

/// <summary>What is left of a part that a fault crashed: what it gets is lost.</summary>
internal sealed class CrashedPart(PartId id, string rule, IIpiWire wire) : IPart
{
    public PartId Id => id;

    /// <summary>Records the crash itself.</summary>
    public void Trace(Outbox outbox) => outbox.Trace(new(
        id,
        TraceEventKind.FaultFired,
        Target: new(id.Index),
        Detail: new FaultFiring(rule, FaultKind.Crash, id, id)));

    public void Handle(IMessage message, Outbox outbox)
    {
        var ipi = wire.IpiIn(id, message);
        outbox.Trace(new(
            id,
            TraceEventKind.FaultFired,
            Target: new(id.Index),
            Value: ipi?.Vector ?? 0,
            Cause: ipi?.Cause ?? 0,
            Detail: new FaultFiring(rule, FaultKind.Crash, id, id, message)
            {
                IsConsequence = true,
            }));
    }
}

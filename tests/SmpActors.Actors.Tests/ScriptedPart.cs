using SmpActors.Model;

namespace SmpActors.Actors.Tests;

/// <summary>A part that does what a test says.</summary>
internal sealed class ScriptedPart(PartId id, Action<IMessage, Outbox> handle) : IPart
{
    public PartId Id => id;

    public void Handle(IMessage message, Outbox outbox) => handle(message, outbox);
}

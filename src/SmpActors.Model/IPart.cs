namespace SmpActors.Model;

/// <summary>A deterministic state machine: a message goes in, an outbox comes out.</summary>
public interface IPart
{
    /// <summary>How other parts address this one.</summary>
    PartId Id { get; }

    /// <summary>
    /// Handles one message; sends and trace events go to <paramref name="outbox"/>.
    /// </summary>
    void Handle(IMessage message, Outbox outbox);
}

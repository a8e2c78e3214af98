namespace SmpActors.Simulation.Time;

/// <summary>What is due at one time: a message to tell, or a scheduled task.</summary>
internal struct TimedEntry
{
    public long TimeNs;
    public int Next;
    public ulong SenderHash;

    /// <summary>An ICanTell, or a <see cref="ScheduledTask"/> if Message is null.</summary>
    public object? Target;
    public object? Message;
    public Akka.Actor.IActorRef? Sender;
}

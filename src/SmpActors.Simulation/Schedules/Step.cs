namespace SmpActors.Simulation.Schedules;

/// <summary>One step of a run, by identities that are the same in every process.</summary>
/// <param name="Receiver">Whose turn it is.</param>
/// <param name="Sender">Whose message it handles; 0 where it handles system messages.</param>
/// <param name="IsSettling">Whether it handles its system messages.</param>
internal readonly record struct Step(ulong Receiver, ulong Sender, bool IsSettling = false)
    : IComparable<Step>
{
    public int CompareTo(Step other)
    {
        var receiver = Receiver.CompareTo(other.Receiver);
        if (receiver != 0) return receiver;
        var sender = Sender.CompareTo(other.Sender);
        return sender != 0 ? sender : IsSettling.CompareTo(other.IsSettling);
    }
}

using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>What a rule does.</summary>
/// <param name="Kind">In a word.</param>
public abstract record FaultAction(FaultKind Kind);

/// <summary>Lets the message go on, so that no later rule is asked.</summary>
public sealed record DeliverMessage() : FaultAction(FaultKind.Deliver);

/// <summary>Loses the message.</summary>
public sealed record DropMessage() : FaultAction(FaultKind.Drop);

/// <summary>Keeps the message under way for longer; what is sent later may overtake it.</summary>
/// <param name="Ns">How much longer.</param>
public sealed record DelayMessage(DelayNs Ns) : FaultAction(FaultKind.Delay);

/// <summary>Delivers the message twice.</summary>
/// <param name="Ns">By how much the second one is later; 0: right behind the first.</param>
public sealed record DuplicateMessage(DelayNs Ns) : FaultAction(FaultKind.Duplicate);

/// <summary>Lets the next message on the same link go first.</summary>
/// <param name="WithinNs">
/// How long it waits for that one, in ns, at least 1; then it goes on alone.
/// </param>
public sealed record ReorderMessage(long WithinNs) : FaultAction(FaultKind.Reorder);

/// <summary>Changes a field of the message.</summary>
public sealed record CorruptMessage(FieldChange Change) : FaultAction(FaultKind.Corrupt);

/// <summary>Delivers the message to another part of the same kind.</summary>
/// <param name="To">
/// The part; for an IPI, which is told by its CPUs, the CPU whose controller gets it.
/// </param>
public sealed record MisrouteMessage(PartId To) : FaultAction(FaultKind.Misroute);

/// <summary>Does something to a part, by a message from outside the machine.</summary>
/// <param name="Kind">In a word.</param>
/// <param name="Part">The part that it happens to.</param>
/// <param name="ToldTo">The part that is told: this one, or the CPU that does it.</param>
/// <param name="Begin">What that is told.</param>
/// <param name="End">What it is told when it is over, or null: it never is.</param>
/// <param name="ForNs">How long it lasts, in ns; without meaning where there is no end.</param>
public sealed record PartFault(
    FaultKind Kind, PartId Part, PartId ToldTo, object Begin, object? End, long ForNs)
    : FaultAction(Kind);

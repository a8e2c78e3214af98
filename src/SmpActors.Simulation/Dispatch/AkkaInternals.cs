using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The few things of Akka.NET and of tasks that have no public door. <see cref="Check"/> says by
/// name what is missing, should a version differ.
/// </summary>
internal static class AkkaInternals
{
    /// <summary>The mailbox is queued for a run: <c>Mailbox.MailboxStatus.Scheduled</c>.</summary>
    private const int Scheduled = 2;

    private const string StatusField = "_statusDotNotCallMeDirectly";
    private const string QueueField = "<MessageQueue>k__BackingField";
    private const string ActorField = "<Actor>k__BackingField";
    private const string FlagsField = "m_stateFlags";
    private const string ContinuationField = "m_continuationObject";
    private const string ActionField = "m_action";

    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <exception cref="SimulationException">This version of Akka or .NET is not known.</exception>
    public static void Check()
    {
        Require(typeof(Mailbox), StatusField, typeof(int));
        Require(typeof(Mailbox), QueueField, typeof(IMessageQueue));
        Require(typeof(ActorCell), ActorField, typeof(ActorBase));
        Require(typeof(Task), FlagsField, typeof(int));
        Require(typeof(Task), ContinuationField, typeof(object));
        Require(typeof(Task), ActionField, typeof(Delegate));
    }

    /// <summary>True if a user message may be run: open, and not suspended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOpen(Mailbox mailbox) => (Status(mailbox) & ~Scheduled) == 0;

    /// <summary>True if the mailbox is neither open nor closed.</summary>
    public static bool IsSuspended(Mailbox mailbox) => (Status(mailbox) & ~3) != 0;

    /// <summary>The actor itself; null before it is created.</summary>
    public static ActorBase? ActorOf(ActorCell cell) => Actor(cell);

    /// <summary>Puts another queue into a mailbox whose actor has not begun.</summary>
    public static void SetQueue(Mailbox mailbox, IMessageQueue queue) => Queue(mailbox) = queue;

    /// <summary>
    /// Lets what awaits the task go on in the thread that completes it. Akka makes the task of an
    /// Ask such that it is continued on the thread pool, which would leave the simulation.
    /// </summary>
    public static void ContinueInline(Task task) =>
        Flags(task) &= ~(int)TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>
    /// The variables that Ask shares with the clean-up which it hangs on its task, or null.
    /// </summary>
    public static object? ClosureOfFirstContinuation(Task task)
    {
        var continuation = Continuation(task);
        if (continuation is List<object?> { Count: > 0 } several) continuation = several[0];
        var inner = continuation?.GetType().GetField("m_task", Hidden)?.GetValue(continuation);
        return inner is Task cleanUp ? ActionOf(cleanUp)?.Target : null;
    }

    private static void Require(Type type, string field, Type fieldType)
    {
        if (type.GetField(field, Hidden)?.FieldType == fieldType) return;
        throw new SimulationException(
            $"{type} of {type.Assembly.GetName().Name} {type.Assembly.GetName().Version} has no "
            + $"field {field} of type {fieldType.Name}; this package is made for Akka 1.5.74 on "
            + ".NET 10: take these versions, or a newer version of this package");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = StatusField)]
    private static extern ref int Status(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = QueueField)]
    private static extern ref IMessageQueue Queue(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = ActorField)]
    private static extern ref ActorBase? Actor(ActorCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = FlagsField)]
    private static extern ref int Flags(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = ContinuationField)]
    private static extern ref object? Continuation(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = ActionField)]
    private static extern ref Delegate? ActionOf(Task task);
}

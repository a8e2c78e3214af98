using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// Watches for work that leaves the simulation's thread. A marker flows with the execution context
/// of whatever an actor starts elsewhere (a task, a timer, a thread), and is seen there before the
/// work itself begins, so that even work that ends early and posts nothing is found.
/// </summary>
internal static class ForeignWork
{
    private static readonly AsyncLocal<Origin?> Flow = new(OnChanged);

    /// <summary>Marks what the calling thread starts from here on; null ends it.</summary>
    public static void Mark(Origin? origin) => Flow.Value = origin;

    /// <summary>
    /// True if what the calling thread does was started from within a simulation.
    /// </summary>
    public static bool IsMarked => Flow.Value is not null;

    private static void OnChanged(AsyncLocalValueChangedArgs<Origin?> change)
    {
        if (change.CurrentValue is not { } origin) return;
        if (origin.Machine.IsAtHome) return;
        origin.Machine.ReportForeign(origin.Describe());
    }

    /// <summary>From where work was started.</summary>
    internal sealed class Origin(Machine machine, ActorPath? path, Type? message)
    {
        public Machine Machine { get; } = machine;

        public string Describe()
        {
            if (path is null)
                return $"work that was started by an actor runs on {ThreadName()}";
            return $"work that {path.ToStringWithoutAddress()} started while it handled "
                + $"{message?.Name} runs on {ThreadName()}";
        }
    }

    public static string ThreadName()
    {
        var thread = Thread.CurrentThread;
        if (thread.IsThreadPoolThread) return $"thread pool thread {thread.ManagedThreadId}";
        return string.IsNullOrEmpty(thread.Name)
            ? $"thread {thread.ManagedThreadId}"
            : $"thread {thread.ManagedThreadId} ({thread.Name})";
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The one thread: who may post, what is an error, and which actors wait for what never comes.
/// </summary>
internal sealed partial class Machine
{
    private const int NamedMax = 8;

    /// <summary>How long the end waits for what other threads still have to do.</summary>
    private const int PatienceMs = 1000;

    private readonly List<LaneQueue> _suspended = [];
    private readonly List<LaneQueue> _atOnce = [];
    private readonly Queue<Action> _inbox = new();
    private volatile string? _foreign;
    private volatile int _homeThread = Environment.CurrentManagedThreadId;
    private volatile bool _isDriving;
    private volatile bool _isClosed;
    private bool _isHandlingAtOnce;

    /// <summary>True on the thread that drives, or that last did.</summary>
    public bool IsAtHome => Environment.CurrentManagedThreadId == _homeThread;

    public bool IsDriving => _isDriving;

    /// <summary>The first piece of work that left the thread, or null.</summary>
    public string? Foreign => _foreign;

    /// <summary>Makes the calling thread the one that drives.</summary>
    public void BeginDriving()
    {
        if (_isDriving)
        {
            throw new SimulationException(
                $"The simulation is being run on thread {_homeThread} already; an actor or a "
                + "second thread must not run it: let the outermost caller do so");
        }

        _homeThread = Environment.CurrentManagedThreadId;
        _isDriving = true;
        ForeignWork.Mark(new ForeignWork.Origin(this, null, null));
    }

    public void EndDriving()
    {
        _isActive = false;
        _tellsInNameOfSender = false;
        Akka.Actor.Internal.InternalCurrentActorCellKeeper.Current = null;
        ForeignWork.Mark(null);
        _isDriving = false;
    }

    /// <summary>The system ends: what is posted from now on is nobody's concern.</summary>
    public void Close() => _isClosed = true;

    /// <summary>
    /// True if the calling thread may post. Between runs another thread may take over, as the rest
    /// of an async test does; work that an actor has started elsewhere may not, at any time.
    /// </summary>
    public bool Admits(IActorRef? receiver, object message)
    {
        if (IsAtHome) return true;
        if (_isClosed) return false;
        var isResumption = message is Akka.Dispatch.SysMsg.SystemMessage;
        if (!_isDriving && !ForeignWork.IsMarked && !isResumption)
        {
            _homeThread = Environment.CurrentManagedThreadId;
            return true;
        }

        var place = receiver is null ? "the scheduler" : receiver.Path.ToStringWithoutAddress();
        ReportForeign(isResumption
            ? $"an await in {place} was completed by {ForeignWork.ThreadName()}"
            : $"{message.GetType().Name} was posted to {place} by {ForeignWork.ThreadName()}");
        return false;
    }

    /// <summary>
    /// Takes what other threads post while the system ends; who drives handles it.
    /// </summary>
    public void TakeLate(Action post)
    {
        if (!_isClosed) return;
        lock (_inbox)
        {
            _inbox.Enqueue(post);
            Monitor.Pulse(_inbox);
        }
    }

    private Action? WaitForLate()
    {
        lock (_inbox)
        {
            if (_inbox.Count == 0) Monitor.Wait(_inbox, PatienceMs);
            return _inbox.TryDequeue(out var post) ? post : null;
        }
    }

    /// <summary>Notes work outside; the next step ends the run. The first one counts.</summary>
    public void ReportForeign(string what)
    {
        if (!_isClosed && _foreign is null) _foreign = what;
    }

    /// <exception cref="ForeignWorkException">Work has left the thread.</exception>
    public void ThrowIfForeign()
    {
        if (_foreign is not null) ThrowForeign();
    }

    /// <exception cref="StuckActorException">
    /// An actor waits, and nothing is left to wake it.
    /// </exception>
    public void ThrowIfStuck()
    {
        // An await may also be ended in the step of another actor, which does not look at this one.
        for (var i = _suspended.Count - 1; i >= 0; i--) NoteSuspended(_suspended[i]);
        if (_suspended.Count == 0) return;

        throw new StuckActorException(
            $"At {NowNs} ns nothing is left to run, but {Suspended()} can never go on: no message "
            + "and no timer of the system can wake it. An await in a handler must wait for an Ask "
            + "of this system or for a task that an actor completes; replace Task.Delay by a "
            + "timer, and Task.Run, I/O and locks by a message");
    }

    /// <exception cref="SimulationException">The run has more steps than it may have.</exception>
    public void ThrowIfEndless()
    {
        if (Settings.StepsMax == 0 || Steps < Settings.StepsMax) return;
        throw new SimulationException(
            $"The run has made {Steps} steps by {NowNs} ns, more than "
            + $"smpactors.simulation.steps-max ({Settings.StepsMax}) allows; the last delivery "
            + $"was to {(_last is null ? "nobody" : PathOf(_last))}. Look for a loop, or raise the "
            + "bound");
    }

    /// <summary>Lets all actors stop; done when the task is.</summary>
    public void Drain(Task terminated)
    {
        const long StepsMax = 100_000_000;
        _foreign = null;
        terminated.ContinueWith(
            _ => TakeLate(static () => { }), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (var i = 0L; i < StepsMax && !terminated.IsCompleted; i++)
        {
            if (Step(NowNs)) continue;

            // Akka's last callbacks, and actors of other dispatchers, end on the thread pool.
            if (WaitForLate() is not { } post) break;
            post();
        }
    }

    private void ThrowForeign()
    {
        var where = new StringBuilder();
        if (_suspended.Count > 0) where.Append($" Waiting in an await: {Suspended()}.");
        if (_last is not null) where.Append($" The last delivery was to {PathOf(_last)}.");
        if (!Settings.NamesForeignWork)
        {
            where.Append(" If that is not the culprit, run the seed again with "
                + "smpactors.simulation.name-foreign-work = on.");
        }

        throw new ForeignWorkException(
            $"Work left the simulation's thread by {NowNs} ns, after {Deliveries} deliveries: "
            + $"{_foreign}. What other threads do is not decided by the seed. Replace Task.Run and "
            + $"threads by a message to an actor, Task.Delay by a timer.{where}");
    }

    /// <summary>
    /// Between runs an actor's system messages are handled in the call that causes them, so that an
    /// actor exists when ActorOf returns, and what waits for its start does not wait for ever.
    /// </summary>
    private void HandleSystemMessagesAtOnce(LaneQueue queue)
    {
        _atOnce.Add(queue);
        if (_isHandlingAtOnce || Active is not null) return;

        _isHandlingAtOnce = true;
        try
        {
            for (var i = 0; i < _atOnce.Count; i++)
            {
                var known = _atOnce.Count;
                if (_atOnce[i].RunPending) RunSystemMessages(_atOnce[i]);
                ReadySet.Sort(CollectionsMarshal.AsSpan(_atOnce)[known..]);
            }
        }
        finally
        {
            _atOnce.Clear();
            _isHandlingAtOnce = false;
        }
    }

    private void MarkOrigin(LaneQueue queue, object message) =>
        ForeignWork.Mark(new ForeignWork.Origin(this, queue.Owner.Path, message.GetType()));

    private void NoteSuspended(LaneQueue queue)
    {
        var isSuspended = queue.Mailbox is { } mailbox && AkkaInternals.IsSuspended(mailbox);
        if (isSuspended == queue.SuspendedIndex >= 0) return;
        if (isSuspended)
        {
            queue.SuspendedIndex = _suspended.Count;
            _suspended.Add(queue);
            return;
        }

        var last = _suspended[^1];
        _suspended[queue.SuspendedIndex] = last;
        last.SuspendedIndex = queue.SuspendedIndex;
        _suspended.RemoveAt(_suspended.Count - 1);
        queue.SuspendedIndex = -1;
    }

    private string Suspended()
    {
        var named = _suspended.OrderBy(PathOf, StringComparer.Ordinal).Take(NamedMax)
            .Select(queue => queue.Cell?.TaskScheduler.CurrentMessage is { } message
                ? $"{PathOf(queue)} (handling {message.GetType().Name})"
                : PathOf(queue));
        var rest = _suspended.Count - NamedMax;
        return string.Join(", ", named) + (rest > 0 ? $" and {rest} more" : string.Empty);
    }

    private static string PathOf(LaneQueue queue) => queue.Owner.Path.ToStringWithoutAddress();
}

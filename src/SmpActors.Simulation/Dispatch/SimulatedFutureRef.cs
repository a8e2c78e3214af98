using System.Globalization;
using System.Reflection;
using Akka.Actor;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// Who receives the reply of an Ask. The reply is a delivery like any other: it comes when its turn
/// comes, on the thread that drives, and the timeout of the Ask is one of virtual time.
/// </summary>
internal sealed class SimulatedFutureRef<T> : FutureActorRef<T>, IParcelSink, IStableIdentity
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Machine _machine;
    private readonly TaskCompletionSource<T> _result;
    private LaneQueue? _replies;

    public SimulatedFutureRef(
        Machine machine, TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
        : base(result, path, provider)
    {
        _machine = machine;
        _result = result;
    }

    /// <summary>
    /// Who asks whom: the name of the reference counts the Asks of the system, and who asks all its
    /// children does so in another order in each process.
    /// </summary>
    public ulong PathHash { get; private set; } = Hashing.PathHash.None;

    private LaneQueue Replies => _replies ??= new LaneQueue(_machine, this) { Sink = this };

    public override void DeliverAsk(object message, ICanTell destination)
    {
        var asker = _machine.Active?.PathHash ?? Hashing.PathHash.None;
        PathHash = Hashing.Mix.Fold(asker, destination switch
        {
            IActorRef actor => Machine.HashOf(actor),
            ActorSelection selection => Hashing.Mix.OfString(selection.PathString),
            _ => Hashing.PathHash.None,
        });
        TakeOverTimeout();
        base.DeliverAsk(message, destination);
    }

    public void Receive(object message, IActorRef? sender) => base.TellInternal(message, sender);

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (!_machine.Admits(this, message)) return;

        // A reply between runs can only come from what runs at once, as a probe of the TestKit
        // does, and who asks a probe blocks until it has answered.
        if (_machine.IsDriving) _machine.Post(Replies, message, sender);
        else base.TellInternal(message, sender);
    }

    /// <summary>
    /// Akka counts an Ask's timeout in wall time, and tells nobody of it: timeout and timer are
    /// variables of the call, which its clean-up shares. We stop the timer and set one of our own.
    /// </summary>
    private void TakeOverTimeout()
    {
        var closure = AkkaInternals.ClosureOfFirstContinuation(_result.Task);
        var timer = Find<CancellationTokenSource>(closure) as CancellationTokenSource;
        if (Find<TimeSpan?>(closure) is not TimeSpan timeout)
        {
            throw new SimulationException(
                $"The timeout of an Ask cannot be put on virtual time with this version of Akka "
                + $"({typeof(ActorSystem).Assembly.GetName().Version}); this package is made for "
                + "1.5.74");
        }

        if (timer is null) return;

        timer.CancelAfter(Timeout.InfiniteTimeSpan);
        var delayNs = timeout.Ticks > long.MaxValue / 100
            ? long.MaxValue
            : timeout.Ticks * 100;
        _machine.Schedule(delayNs, new ScheduledTask(new Completion(_result.Task), 0)
        {
            Action = () => _result.TrySetException(new AskTimeoutException(string.Create(
                CultureInfo.InvariantCulture,
                $"Timeout after {timeout.TotalSeconds:F2} seconds"))),
        });
    }

    private static object? Find<TField>(object? closure) =>
        Array.Find(
            closure?.GetType().GetFields(Fields) ?? [], field => field.FieldType == typeof(TField))
            ?.GetValue(closure);

    /// <summary>A timeout is cancelled once there is a result.</summary>
    private sealed class Completion(Task task) : ICancelable
    {
        public bool IsCancellationRequested => task.IsCompleted;

        public CancellationToken Token => CancellationToken.None;

        public void Cancel()
        {
        }

        public void CancelAfter(TimeSpan delay)
        {
        }

        public void CancelAfter(int millisecondsDelay)
        {
        }

        public void Cancel(bool throwOnFirstException)
        {
        }
    }
}

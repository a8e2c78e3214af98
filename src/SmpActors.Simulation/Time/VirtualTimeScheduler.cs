using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Time;

/// <summary>
/// Akka's scheduler in virtual time. It owns the machine, because it is the first thing of ours
/// that an actor system makes. Named in <c>deterministic.hocon</c>.
/// </summary>
internal sealed class VirtualTimeScheduler : SchedulerBase, IVirtualTime
{
    private const long NsPerTick = 100;

    /// <summary>Wall clock time at virtual time 0, for who asks the scheduler for a date.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public VirtualTimeScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        Machine = new Machine(SimulationSettings.From(config)) { Log = log };
    }

    public Machine Machine { get; }

    public long NowNs => Machine.NowNs;

    public override TimeSpan MonotonicClock => new(Machine.NowNs / NsPerTick);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => Epoch + MonotonicClock;

    /// <exception cref="SimulationException">The scheduler is Akka's own.</exception>
    public static VirtualTimeScheduler Of(IScheduler scheduler) =>
        scheduler as VirtualTimeScheduler ?? throw new SimulationException(
            $"akka.scheduler.implementation is {scheduler.GetType().Name}, must be "
            + $"{nameof(VirtualTimeScheduler)}, because dispatcher, mailboxes and clock of a "
            + "simulation are one; put Simulation.Hocon (deterministic.hocon) over the "
            + "configuration");

    public void TellAfter(long delayNs, ICanTell receiver, object message, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfNegative(delayNs);
        Machine.TellAfter(delayNs, receiver, message, sender);
    }

    public ICanTell AddressOf(IActorRef actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Machine.AddressOf(actor);
    }

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        if (cancelable is null) Machine.TellAfter(Ns(delay), receiver, message, sender);
        else ScheduleTell(delay, TimeSpan.Zero, receiver, message, sender, cancelable);
    }

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef sender, ICancelable cancelable) =>
        ScheduleTell(initialDelay, interval, receiver, message, sender, cancelable);

    protected override void InternalScheduleOnce(
        TimeSpan delay, Action action, ICancelable cancelable) =>
        Machine.Schedule(Ns(delay), new ScheduledTask(cancelable, 0) { Action = action });

    protected override void InternalScheduleOnce(
        TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Machine.Schedule(Ns(delay), new ScheduledTask(cancelable, 0) { Runnable = action });

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Machine.Schedule(
            Ns(initialDelay), new ScheduledTask(cancelable, Ns(interval)) { Action = action });

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Machine.Schedule(
            Ns(initialDelay), new ScheduledTask(cancelable, Ns(interval)) { Runnable = action });

    private void ScheduleTell(
        TimeSpan delay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender,
        ICancelable cancelable) =>
        Machine.Schedule(Ns(delay), new ScheduledTask(cancelable, Ns(interval))
        {
            Receiver = receiver,
            Message = message,
            Sender = sender,
            SenderHash = Machine.HashOf(sender),
        });

    /// <summary>292 years stand for whatever is longer.</summary>
    private static long Ns(TimeSpan time) =>
        time.Ticks > long.MaxValue / NsPerTick ? long.MaxValue : time.Ticks * NsPerTick;
}

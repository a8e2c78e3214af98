using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class TimeSpec
{
    [Fact]
    public void TellAfter_is_exact_to_the_nanosecond()
    {
        using var simulation = Simulation.Create("time", 1);
        var times = new List<long>();
        var receiver = simulation.Puppet("receiver", (_, _) => times.Add(simulation.NowNs));

        long[] delays = [3, 1, 0, 4096, 1023, 1024, 1_000_000_007, 123_456_789_012_345, 2];
        foreach (var delay in delays)
            simulation.Time.TellAfter(delay, receiver, "due", ActorRefs.NoSender);
        simulation.RunToQuiescence();

        Assert.Equal(delays.Order(), times);
    }

    [Fact]
    public void Equal_times_keep_the_order_of_one_sender()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            using var simulation = Simulation.Create("time", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            var sender = simulation.Puppet("sender", (message, context) =>
            {
                var start = (int)message;
                var time = VirtualTime.Get(context.System);
                for (var i = 0; i < 5; i++)
                    time.TellAfter(5000 - start, receiver, start + i, context.Self);
            });

            simulation.Time.TellAfter(0, sender, 0, ActorRefs.NoSender);
            simulation.Time.TellAfter(1000, sender, 1000, ActorRefs.NoSender);
            simulation.RunToQuiescence();

            Assert.Equal(
                Enumerable.Range(0, 5).Concat(Enumerable.Range(1000, 5)), told.Cast<int>());
        }
    }

    [Fact]
    public void A_plain_tell_and_one_without_delay_keep_their_order()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            using var simulation = Simulation.Create("time", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            simulation.Puppet("sender", (_, context) =>
            {
                receiver.Tell(1);
                simulation.Time.TellAfter(0, receiver, 2, context.Self);
                receiver.Tell(3);
            }).Tell("go");

            simulation.RunToQuiescence();

            Assert.Equal([1, 2, 3], told.Cast<int>());
        }
    }

    [Fact]
    public void Scheduled_tells_come_once_repeatedly_or_not_at_all()
    {
        using var simulation = Simulation.Create("time", 1);
        var times = new List<(object, long)>();
        var receiver = simulation.Puppet(
            "receiver", (message, _) => times.Add((message, simulation.NowNs)));
        var scheduler = simulation.System.Scheduler;
        var cancel = new Cancelable(scheduler);
        var never = new Cancelable(scheduler);

        scheduler.ScheduleTellOnce(
            TimeSpan.FromTicks(1), receiver, "once", ActorRefs.NoSender);
        scheduler.ScheduleTellRepeatedly(
            TimeSpan.FromTicks(2), TimeSpan.FromTicks(3), receiver, "tick", ActorRefs.NoSender,
            cancel);
        scheduler.ScheduleTellOnce(
            TimeSpan.FromHours(1), receiver, "never", ActorRefs.NoSender, never);
        scheduler.Advanced.ScheduleOnce(TimeSpan.FromTicks(10), () => cancel.Cancel());
        never.Cancel();
        simulation.RunToQuiescence();

        Assert.Equal(
            [("once", 100), ("tick", 200), ("tick", 500), ("tick", 800)], times);
        Assert.Equal(1000, simulation.NowNs);
    }

    [Fact]
    public void A_cancelled_timer_does_not_move_the_clock_and_later_ones_still_come()
    {
        using var simulation = Simulation.Create("time", 1);
        var times = new List<long>();
        var receiver = simulation.Puppet("receiver", (_, _) => times.Add(simulation.NowNs));
        var cancel = new Cancelable(simulation.System.Scheduler);
        simulation.System.Scheduler.ScheduleTellOnce(
            TimeSpan.FromHours(1), receiver, "never", ActorRefs.NoSender, cancel);

        cancel.Cancel();
        simulation.RunToQuiescence();
        var afterCancel = simulation.NowNs;
        simulation.Time.TellAfter(7, receiver, "due", ActorRefs.NoSender);
        simulation.RunToQuiescence();

        Assert.Equal(0, afterCancel);
        Assert.Equal([7L], times);
    }

    [Fact]
    public void Timers_of_an_actor_tick_and_end_with_it()
    {
        using var simulation = Simulation.Create("time", 1);
        var ticks = new List<long>();
        var actor = simulation.System.ActorOf(Props.Create(() => new Ticking(simulation, ticks)));

        var result = simulation.RunToQuiescence(untilNs: 3_500_000);
        simulation.System.Stop(actor);
        var rest = simulation.RunToQuiescence();

        Assert.Equal([1_000_000L, 2_000_000, 3_000_000], ticks);
        Assert.Equal(RunEnd.TimeLimit, result.End);
        Assert.Equal(RunEnd.Quiescent, rest.End);
        Assert.Equal(3_500_000, simulation.NowNs);
    }

    [Fact]
    public void A_receive_timeout_counts_in_virtual_time()
    {
        using var simulation = Simulation.Create("time", 1);
        long at = -1;
        var actor = simulation.Puppet("idle", (message, context) =>
        {
            if (message is not ReceiveTimeout)
            {
                context.SetReceiveTimeout(TimeSpan.FromSeconds(2));
                return;
            }

            at = simulation.NowNs;
            context.SetReceiveTimeout(null);
        });

        actor.Tell("begin");
        simulation.RunToQuiescence();

        Assert.Equal(2_000_000_000, at);
    }

    [Fact]
    public void A_negative_delay_is_refused()
    {
        using var simulation = Simulation.Create("time", 1);
        var receiver = simulation.Collector([], "receiver");

        void Tell() => simulation.Time.TellAfter(-1, receiver, "past", ActorRefs.NoSender);

        Assert.Throws<ArgumentOutOfRangeException>(Tell);
    }

    [Fact]
    public void A_system_in_wall_time_has_no_virtual_time()
    {
        using var system = ActorSystem.Create("wall");

        var error = Assert.Throws<SimulationException>(() => VirtualTime.Get(system));

        Assert.Contains("deterministic.hocon", error.Message);
    }

    private sealed class Ticking : ReceiveActor, IWithTimers
    {
        public Ticking(Simulation simulation, List<long> ticks) =>
            Receive<string>(_ => ticks.Add(simulation.NowNs));

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() =>
            Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(1));
    }
}

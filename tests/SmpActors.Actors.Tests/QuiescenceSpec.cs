using Akka.Actor;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Actors.Tests;

public sealed class QuiescenceSpec
{
    [Fact]
    public void A_machine_with_a_message_under_way_is_not_quiescent()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 8).Started();
        var wasQuiescentAt = new List<long>();

        test.Tell(0, TestMachine.CallOthers, 2);
        do
        {
            if (test.Machine.IsQuiescent()) wasQuiescentAt.Add(test.Machine.ReceivedCount());
        }
        while (test.Simulation!.RunOne());

        Assert.Equal([test.Machine.ReceivedCount()], wasQuiescentAt);
    }

    [Fact]
    public void A_machine_with_a_timer_armed_is_not_quiescent()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 2).Started();

        test.Tell(0, TestMachine.LetTimePass, 1_000_000);
        test.Simulation!.RunToQuiescence(untilNs: 999_999);
        var early = test.Machine.IsQuiescent();
        test.Simulation.RunToQuiescence();

        Assert.False(early);
        Assert.True(test.Machine.IsQuiescent());
    }

    [Fact]
    public void A_lost_message_is_not_waited_for()
    {
        using var test = TestMachine.InWallTime(2, static settings => settings with
        {
            Around = static inner =>
                new LossyInterconnect(inner, static (_, _, message) => message is Cpu.CsdUnlocked),
        }).Started();

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(1, test.Count(TraceEventKind.FuncReturned));
        Assert.Equal(0, test.Count(TraceEventKind.CallReturned));
    }

    [Fact]
    public void In_wall_time_nothing_is_open_when_a_machine_is_found_quiescent()
    {
        using var test = TestMachine.InWallTime(cpuCount: 32).Started();

        for (var round = 1; round <= 50; round++)
        {
            for (var cpu = 0; cpu < 4; cpu++) test.Tell(cpu, TestMachine.CallOthers, 1);
            var end = test.RunToQuiescence();

            Assert.Equal(DriveEnd.Quiescent, end);
            Assert.Equal(4 * round, test.Count(TraceEventKind.CallReturned));
        }
    }

    [Fact]
    public void A_message_counts_as_sent_before_anybody_can_have_received_it()
    {
        HeldSend? held = null;
        using var test = TestMachine.InWallTime(cpuCount: 2, settings => settings with
        {
            Around = inner => held = new(inner),
        }).Started();
        held!.Machine = test.Machine;

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        Assert.False(held.WasQuiescent);
        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
    }

    [Fact]
    public void A_cancelled_wait_ends_before_the_machine_does()
    {
        using var test = TestMachine.InWallTime(cpuCount: 2).Started();
        using var cancellation = new CancellationTokenSource();

        test.Tell(0, TestMachine.LetTimePass, 3_600_000_000_000);
        cancellation.Cancel();
        var end = test.RunToQuiescence(cancellation.Token);

        Assert.Equal(DriveEnd.Cancelled, end);
    }

    [Fact]
    public void A_wait_ends_at_its_limit()
    {
        using var test = TestMachine.InWallTime(cpuCount: 2).Started();
        using var driver = new WallDriver(test.Machine, test.Time);
        var progressCount = 0;

        test.Tell(0, TestMachine.LetTimePass, 3_600_000_000_000);
        var end = driver.RunToQuiescence(
            test.Time.NowNs + 5_000_000, () => progressCount++, CancellationToken.None);

        Assert.Equal(DriveEnd.TimeLimit, end);
        Assert.True(progressCount > 0);
    }

    /// <summary>
    /// Holds a CPU in its send of an unlock until every other message is handled, the unlock too.
    /// </summary>
    /// <remarks>One message comes from outside; all others are sent in its course.</remarks>
    private sealed class HeldSend(IInterconnect inner) : IInterconnect
    {
        private int _sendCount;

        public Machine? Machine { get; set; }

        public bool WasQuiescent { get; private set; }

        public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
        {
            Interlocked.Increment(ref _sendCount);
            var isUnderWay = inner.Send(from, sender, in sent);
            if (sent.Message is not Cpu.CsdUnlocked) return isUnderWay;

            // All of them, and the one from outside, but for the one that is being handled here.
            SpinWait.SpinUntil(() => Machine!.ReceivedCount() == Volatile.Read(ref _sendCount));
            WasQuiescent = Machine!.IsQuiescent();
            return isUnderWay;
        }
    }
}

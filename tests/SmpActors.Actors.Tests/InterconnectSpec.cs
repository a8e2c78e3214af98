using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Actors.Tests;

public sealed class InterconnectSpec
{
    [Fact]
    public void A_directory_finds_every_part_and_no_other()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 3).Started();
        var directory = test.Machine.Directory;

        var names = Enumerable.Range(0, 4).Select(i => directory[PartId.Cpu(new(i))]?.Path.Name);

        Assert.Equal(["cpu0", "cpu1", "cpu2", null], names);
        Assert.Null(directory[PartId.Cpu(new(-1))]);
        Assert.Null(directory[PartId.LocalApic(new(0))]);
        Assert.Null(directory[PartId.Outside]);
        Assert.Equal("gicd0", directory[PartId.Distributor(new(0))]!.Path.Name);
    }

    [Fact]
    public void A_message_to_a_part_that_does_not_exist_is_lost()
    {
        var sent = new OutgoingMessage(PartId.Cpu(new(9)), Note.Instance, 0);
        using var test = TestMachine.InVirtualTime(cpuCount: 2).Started();
        var hop = new Interconnect(test.Machine.Directory, test.Time, new(1, 0, 0));

        var isUnderWay = hop.Send(PartId.Cpu(new(0)), Akka.Actor.ActorRefs.Nobody, in sent);

        Assert.False(isUnderWay);
    }

    [Fact]
    public void A_message_to_another_part_takes_the_time_of_its_link()
    {
        var times = new List<long>();
        TestMachine? machine = null;
        using var test = machine = WithScript(times, () => machine!, new(1, 500, 500));
        test.Started();

        test.Machine.Tell(PartId.Redistributor(new(0)), Note.Instance);
        test.RunToQuiescence();

        // cpu0's redistributor passes the note on to cpu1's, which then sets a timer of 70 ns.
        Assert.Equal([0, 500, 570], times);
    }

    [Fact]
    public void A_hop_without_latency_delivers_at_once()
    {
        var times = new List<long>();
        TestMachine? machine = null;
        using var test = machine = WithScript(times, () => machine!, new(1, 0, 0));
        test.Started();

        test.Machine.Tell(PartId.Redistributor(new(0)), Note.Instance);
        test.RunToQuiescence();

        Assert.Equal([0, 0, 70], times);
    }

    [Fact]
    public void What_a_lossy_hop_drops_is_lost_silently()
    {
        var dropped = new List<(PartId From, PartId To)>();
        using var test = TestMachine.InVirtualTime(3, change: settings => settings with
        {
            Around = inner => new LossyInterconnect(inner, (from, to, message) =>
            {
                if (message is not Cpu.EnqueueCsd) return false;
                dropped.Add((from, to));
                return to.Index == 2;
            }),
        }).Started();

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        var (one, two) = (PartId.Cpu(new(1)), PartId.Cpu(new(2)));
        Assert.Equal([(PartId.Cpu(new(0)), one), (PartId.Cpu(new(0)), two)], dropped);
        Assert.Equal(one, Assert.Single(test.Events, Is(TraceEventKind.CsdQueued)).Part);
        Assert.Equal(0, test.Count(TraceEventKind.CallReturned));
    }

    [Fact]
    public void A_parts_own_timer_is_never_lost()
    {
        using var test = TestMachine.InVirtualTime(2, change: static settings => settings with
        {
            Around = static inner => new LossyInterconnect(inner, static (_, _, _) => true),
        }).Started();

        test.Tell(0, TestMachine.LetTimePass, 100);
        test.RunToQuiescence();

        Assert.Equal(1, test.Count(TraceEventKind.TaskEnded));
    }

    private static Predicate<TraceEvent> Is(TraceEventKind kind) => e => e.Kind == kind;

    private static TestMachine WithScript(
        List<long> times, Func<TestMachine> machine, LinkLatency latency) =>
        TestMachine.InVirtualTime(2, change: settings => settings with
        {
            Latency = latency,
            Interrupts = new ChangedGic(settings.Interrupts, cpu => new ScriptedPart(
                PartId.Redistributor(cpu),
                (_, outbox) =>
                {
                    times.Add(machine().Time.NowNs);
                    var (self, other) = (PartId.Redistributor(cpu), PartId.Redistributor(new(1)));
                    if (times.Count == 1) outbox.Send(other, Note.Instance);
                    if (times.Count == 2) outbox.SendAfter(self, 70, Note.Instance);
                })),
        });

    private sealed record Note : IMessage
    {
        private Note()
        {
        }

        public static Note Instance { get; } = new();
    }
}

using Akka.Actor;
using Akka.Event;
using SmpActors.Model;

namespace SmpActors.Actors.Tests;

public sealed class PartActorSpec
{
    private static readonly PartId _shell = PartId.Redistributor(new(0));

    [Fact]
    public void What_a_part_sends_leaves_in_order_and_after_its_handler()
    {
        var steps = new List<string>();
        using var test = TestMachine.InVirtualTime(2, change: settings => settings with
        {
            Interrupts = WithPart(settings, (_, outbox) =>
            {
                outbox.Send(PartId.Cpu(new(1)), new Note(1));
                outbox.Send(PartId.Cpu(new(0)), new Note(2));
                steps.Add("handled");
            }),
            Around = _ => new Watched((from, to, message) => steps.Add($"{from} {to} {message}")),
        }).Started();

        test.Machine.Tell(_shell, new Note(0));
        test.RunToQuiescence();

        Assert.Equal(["handled", "gicr0 cpu1 Note { N = 1 }", "gicr0 cpu0 Note { N = 2 }"], steps);
    }

    [Fact]
    public void What_happened_goes_to_the_trace_as_it_happens()
    {
        using var test = TestMachine.InVirtualTime(2, change: settings => settings with
        {
            Interrupts = WithPart(settings, static (_, outbox) =>
                outbox.Trace(new(_shell, TraceEventKind.Warned, Detail: "hot"))),
        }).Started();

        test.Machine.Tell(_shell, new Note(0));
        test.RunToQuiescence();

        Assert.Equal(new(_shell, TraceEventKind.Warned, Detail: "hot"), Assert.Single(test.Events));
    }

    [Fact]
    public void One_messages_sends_are_not_sent_again_with_the_next()
    {
        var sent = new List<IMessage>();
        using var test = TestMachine.InVirtualTime(2, change: settings => settings with
        {
            Interrupts = WithPart(settings, static (message, outbox) =>
                outbox.Send(PartId.Cpu(new(0)), message)),
            Around = _ => new Watched((_, _, message) => sent.Add(message)),
        }).Started();

        test.Machine.Tell(_shell, new Note(1));
        test.Machine.Tell(_shell, new Note(2));
        test.RunToQuiescence();

        Assert.Equal([new Note(1), new Note(2)], sent);
    }

    [Fact]
    public void What_is_no_message_of_a_machine_is_unhandled()
    {
        var handled = new List<IMessage>();
        var unhandled = new List<object>();
        using var test = TestMachine.InVirtualTime(2, change: settings => settings with
        {
            Interrupts = WithPart(settings, (message, _) => handled.Add(message)),
        }).Started();
        var system = test.Simulation!.System;
        var listener = system.ActorOf(Props.Create(() => new Listener(unhandled)));
        system.EventStream.Subscribe(listener, typeof(UnhandledMessage));

        test.Machine.Directory[_shell]!.Tell("hello");
        test.RunToQuiescence();

        Assert.Equal(["hello"], unhandled);
        Assert.Empty(handled);
        Assert.Equal(0, test.Machine.ReceivedCount());
    }

    private static ChangedGic WithPart(
        MachineSettings settings, Action<IMessage, Outbox> handle) => new(
        settings.Interrupts,
        cpu => cpu.Value == 0 ? new ScriptedPart(_shell, handle) : null);

    private sealed record Note(int N) : IMessage;

    /// <summary>A hop that carries nothing.</summary>
    private sealed class Watched(Action<PartId, PartId, IMessage> watch) : IInterconnect
    {
        public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
        {
            watch(from, sent.To, sent.Message);
            return false;
        }
    }

    private sealed class Listener(List<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) =>
            heard.Add(((UnhandledMessage)message).Message);
    }
}

using System.Diagnostics;
using Akka.Actor;
using SmpActors.Actors;

namespace SmpActors.Benchmarks;

/// <summary>1 → N → 1: an actor tells N others, and again when all have answered.</summary>
internal static class BareBroadcast
{
    /// <summary>Messages per second in wall time.</summary>
    /// <param name="receiverCount">N, at least 1.</param>
    /// <param name="messageCount">To send about, there and back.</param>
    /// <param name="isCompact">Whether receivers have the mailbox and dispatcher of parts.</param>
    public static double MessagesPerSecond(int receiverCount, long messageCount, bool isCompact)
    {
        using var system = ActorSystem.Create("broadcast", MachineHocon.Base);
        using var ended = new ManualResetEventSlim();
        var receiver = Props.Create(() => new Receiver());
        if (isCompact)
        {
            receiver = receiver
                .WithDispatcher(MachineHocon.Dispatcher)
                .WithMailbox(MachineHocon.Mailbox);
        }

        var sender = system.ActorOf(Props.Create(() => new Sender(receiverCount, receiver, ended)));
        sender.Tell(new Begin(1));
        ended.Wait();
        ended.Reset();

        var rounds = (int)Math.Max(1, messageCount / (2L * receiverCount));
        var watch = Stopwatch.StartNew();
        sender.Tell(new Begin(rounds));
        ended.Wait();
        return 2L * receiverCount * rounds / watch.Elapsed.TotalSeconds;
    }

    private sealed record Begin(int Rounds);

    private sealed record Ping
    {
        private Ping()
        {
        }

        public static Ping Instance { get; } = new();
    }

    private sealed class Receiver : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Sender : UntypedActor
    {
        private readonly IActorRef[] _receivers;
        private readonly ManualResetEventSlim _ended;
        private int _roundsLeft;
        private int _answersLeft;

        public Sender(int receiverCount, Props receiver, ManualResetEventSlim ended)
        {
            _ended = ended;
            _receivers = new IActorRef[receiverCount];
            for (var i = 0; i < receiverCount; i++) _receivers[i] = Context.ActorOf(receiver);
        }

        protected override void OnReceive(object message)
        {
            if (message is Begin begin) _roundsLeft = begin.Rounds;
            else if (--_answersLeft > 0) return;
            else if (--_roundsLeft == 0) _ended.Set();

            if (_roundsLeft == 0) return;
            _answersLeft = _receivers.Length;
            foreach (var receiver in _receivers) receiver.Tell(Ping.Instance, Self);
        }
    }
}

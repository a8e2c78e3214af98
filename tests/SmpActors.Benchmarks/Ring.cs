using System.Diagnostics;
using Akka.Actor;
using SmpActors.Actors;

namespace SmpActors.Benchmarks;

/// <summary>A ring of empty actors: each passes on what it gets, and does nothing else.</summary>
internal static class Ring
{
    /// <summary>Actors, and tokens in flight.</summary>
    public const int Size = 64;

    /// <summary>Deliveries per second in wall time, on Akka's default dispatcher.</summary>
    /// <param name="rounds">How often each actor passes a token on.</param>
    public static double InWallTime(int rounds)
    {
        using var system = ActorSystem.Create("ring", MachineHocon.Base);
        using var ended = new CountdownEvent(Size);
        var members = Start(system, rounds, ended);
        var watch = Stopwatch.StartNew();
        Fill(members);
        ended.Wait();
        return (long)Size * (rounds + 1) / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Deliveries per second in virtual time, and what each allocates.</summary>
    /// <param name="rounds">How often each actor passes a token on.</param>
    public static (double PerSecond, double BytesPerDelivery) InVirtualTime(int rounds)
    {
        using var simulation = Simulation.Simulation.Create("ring", seed: 1);
        using var ended = new CountdownEvent(Size);
        var members = Start(simulation.System, rounds, ended);
        Fill(members);

        // The first deliveries start the actors and fill what is reused later.
        simulation.RunToQuiescence(deliveriesMax: Size * 16);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var deliveries = simulation.RunToQuiescence().Deliveries;
        var seconds = watch.Elapsed.TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return (deliveries / seconds, (double)bytes / deliveries);
    }

    private static List<IActorRef> Start(ActorSystem system, int rounds, CountdownEvent ended)
    {
        var members = new List<IActorRef>();
        for (var i = 0; i < Size; i++)
        {
            var props = Props.Create(() => new Member(rounds, ended));
            members.Add(system.ActorOf(props, $"member{i}"));
        }

        for (var i = 0; i < Size; i++) members[i].Tell(new Next(members[(i + 1) % Size]));
        return members;
    }

    private static void Fill(List<IActorRef> members)
    {
        foreach (var member in members) member.Tell(Token.Instance);
    }

    private sealed record Token
    {
        private Token()
        {
        }

        public static Token Instance { get; } = new();
    }

    private sealed record Next(IActorRef Member);

    private sealed class Member(int rounds, CountdownEvent ended) : UntypedActor
    {
        private IActorRef _next = ActorRefs.Nobody;
        private int _left = rounds;

        protected override void OnReceive(object message)
        {
            if (message is Next next) _next = next.Member;
            else if (_left-- > 0) _next.Tell(message, Self);
            else ended.Signal();
        }
    }
}

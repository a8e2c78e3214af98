using Akka.Actor;

namespace SmpActors.Simulation.Tests;

/// <summary>
/// A parent with many children, told, failed and stopped in the order in which Akka enumerates
/// them: by hash code, which is another one in each process.
/// </summary>
internal static class FamilyTree
{
    private const int ChildCount = 60;

    public static ulong Run(ulong seed)
    {
        using var simulation = Simulation.Create("family", seed);
        var witness = simulation.System.ActorOf(Props.Create(() => new Witness()), "witness");
        var parent = simulation.System.ActorOf(Props.Create(() => new Parent(witness)), "parent");
        parent.Tell("greet");
        parent.Tell("ask");
        parent.Tell("fail");
        simulation.RunToQuiescence();
        parent.Tell("greet");
        simulation.System.Stop(parent);
        simulation.RunToQuiescence();
        return simulation.Hash;
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent(IActorRef witness)
        {
            for (var i = 0; i < ChildCount; i++)
            {
                // Every other one without a name of its own.
                Context.ActorOf(
                    Props.Create(() => new Child(witness)), i % 2 == 0 ? $"child{i}" : null);
            }

            ReceiveAsync<string>(word => word == "ask", async _ => await Task.WhenAll(
                Context.GetChildren().Select(child => child.Ask<int>(1, TimeSpan.FromSeconds(1)))));
            Receive<string>(word =>
            {
                foreach (var child in Context.GetChildren()) child.Tell(word);
            });
        }
    }

    private sealed class Child : ReceiveActor
    {
        private readonly IActorRef _witness;

        public Child(IActorRef witness)
        {
            _witness = witness;
            Receive<int>(number => Sender.Tell(number));
            Receive<string>(
                word => word == "fail", _ => throw new InvalidOperationException("as told"));
            ReceiveAsync<string>(async word =>
            {
                var answer = await witness.Ask<string>(word + " asked", TimeSpan.FromSeconds(1));
                witness.Tell(answer + Self.Path.Name);
            });
        }

        protected override void PostStop() => _witness.Tell("stopped");
    }

    private sealed class Witness : ReceiveActor
    {
        public Witness()
        {
            Receive<string>(word =>
            {
                if (word.EndsWith("asked", StringComparison.Ordinal)) Sender.Tell(word);
            });
        }
    }
}

using Akka.Actor;
using Akka.Event;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class LifecycleSpec
{
    [Fact]
    public void A_watcher_is_told_of_a_death_after_all_that_the_dead_one_said()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            using var simulation = Simulation.Create("watch", seed);
            var told = new List<string>();
            var victim = simulation.Puppet("victim", (message, context) =>
            {
                for (var i = 0; i < 3; i++) ((IActorRef)message).Tell($"word {i}");
                context.Stop(context.Self);
            });
            var watcher = simulation.Puppet("watcher", (message, context) =>
            {
                if (message is "watch") context.Watch(victim);
                else told.Add(message is Terminated ? "dead" : (string)message);
            });

            watcher.Tell("watch");
            simulation.RunToQuiescence();
            victim.Tell(watcher);
            simulation.RunToQuiescence();

            Assert.Equal(["word 0", "word 1", "word 2", "dead"], told);
        }
    }

    [Theory]
    [InlineData(Directive.Restart, "stop,start,next 1")]
    [InlineData(Directive.Resume, "next 2")]
    [InlineData(Directive.Stop, "stop")]
    public void A_failed_child_gets_what_its_parent_decides(Directive directive, string expected)
    {
        using var simulation = Simulation.Create("supervision", 1);
        var seen = new List<string>();
        var parent = simulation.System.ActorOf(
            Props.Create(() => new Strict(directive, seen)), "parent");

        parent.Tell("fail");
        parent.Tell("next");
        simulation.RunToQuiescence();

        Assert.Equal("start," + expected, string.Join(',', seen));
    }

    [Fact]
    public void An_escalated_failure_is_decided_above()
    {
        using var simulation = Simulation.Create("supervision", 1);
        var seen = new List<string>();
        var grandparent = simulation.System.ActorOf(
            Props.Create(() => new Grandparent(seen)), "grandparent");

        grandparent.Tell("fail");
        simulation.RunToQuiescence();

        Assert.Equal("start,stop,start", string.Join(',', seen));
    }

    [Fact]
    public void What_was_stashed_comes_first_and_in_order()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Create("stash", seed);
            var told = new List<object>();
            var door = simulation.System.ActorOf(Props.Create(() => new Door(told)), "door");

            foreach (var message in new object[] { 1, 2, 3, "open", 4, 5 }) door.Tell(message);
            simulation.RunToQuiescence();

            Assert.Equal([1, 2, 3, 4, 5], told.Cast<int>());
        }
    }

    [Fact]
    public void Children_stop_before_their_parent()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Create("stop", seed);
            var stopped = new List<string>();
            var root = simulation.System.ActorOf(Props.Create(() => new Node(stopped, 3)), "root");

            simulation.System.Stop(root);
            simulation.RunToQuiescence();

            Assert.Equal(15, stopped.Count);
            Assert.All(stopped, (path, at) => Assert.DoesNotContain(
                stopped.Take(at),
                earlier => path.StartsWith(earlier + "/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_poison_pill_comes_after_what_was_told_before_it()
    {
        using var simulation = Simulation.Create("stop", 1);
        var told = new List<object>();
        var actor = simulation.Collector(told, "actor");

        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(PoisonPill.Instance);
        actor.Tell(3);
        simulation.RunToQuiescence();

        Assert.Equal([1, 2], told.Cast<int>());
    }

    [Fact]
    public void The_dead_letters_of_a_stopped_actor_can_be_observed()
    {
        using var simulation = Simulation.Create("stop", 1);
        var dead = new List<object>();
        var observer = simulation.Collector(dead, "observer");
        simulation.System.EventStream.Subscribe(observer, typeof(DeadLetter));
        var actor = simulation.Collector([], "actor");
        simulation.System.Stop(actor);
        simulation.RunToQuiescence();

        actor.Tell("lost");
        simulation.RunToQuiescence();

        Assert.Equal("lost", Assert.IsType<DeadLetter>(Assert.Single(dead)).Message);
    }

    [Fact]
    public void The_log_can_be_observed()
    {
        using var simulation = Simulation.Create("log", 1);
        var log = new List<object>();
        simulation.System.EventStream.Subscribe(
            simulation.Collector(log, "observer"), typeof(Info));
        var actor = simulation.Puppet("actor", (message, context) =>
            context.GetLogger().Info("said {0}", message));

        actor.Tell("hello");
        simulation.RunToQuiescence();

        Assert.Equal("said hello", $"{Assert.IsType<Info>(Assert.Single(log)).Message}");
    }

    private sealed class Child : ReceiveActor
    {
        private readonly List<string> _seen;

        public Child(List<string> seen)
        {
            _seen = seen;
            var count = 0;
            Receive<string>(word =>
            {
                count++;
                if (word == "fail") throw new InvalidOperationException("as told");
                seen.Add($"{word} {count}");
            });
        }

        protected override void PreStart() => _seen.Add("start");

        protected override void PostStop() => _seen.Add("stop");
    }

    private sealed class Strict : ReceiveActor
    {
        private readonly Directive _directive;

        public Strict(Directive directive, List<string> seen)
        {
            _directive = directive;
            var child = Context.ActorOf(Props.Create(() => new Child(seen)), "child");
            ReceiveAny(child.Forward);
        }

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(_ => _directive);
    }

    private sealed class Grandparent : ReceiveActor
    {
        public Grandparent(List<string> seen)
        {
            var child = Context.ActorOf(
                Props.Create(() => new Strict(Directive.Escalate, seen)), "parent");
            ReceiveAny(child.Forward);
        }
    }

    private sealed class Door : ReceiveActor, IWithStash
    {
        public Door(List<object> told)
        {
            Receive<int>(_ => Stash.Stash());
            Receive<string>(_ =>
            {
                Become(() => Receive<int>(number => told.Add(number)));
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Node : UntypedActor
    {
        private readonly List<string> _stopped;

        public Node(List<string> stopped, int depth)
        {
            _stopped = stopped;
            for (var i = 0; i < 2 && depth > 0; i++)
                Context.ActorOf(Props.Create(() => new Node(stopped, depth - 1)), $"n{i}");
        }

        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => _stopped.Add(Self.Path.ToStringWithoutAddress());
    }
}

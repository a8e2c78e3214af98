using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Xunit;

namespace SmpActors.Simulation.Tests;

/// <summary>Akka's own test kit, driven: its probes run on the thread that tells them.</summary>
public class TestKitSpec : TestKit
{
    private static readonly Config Deterministic = Simulation.Hocon.WithFallback(DefaultConfig);

    private readonly Simulation _simulation;

    public TestKitSpec()
        : base(Deterministic, "testkit") => _simulation = Simulation.Attach(Sys);

    [Fact]
    public void A_probe_sees_what_it_was_told()
    {
        var probe = CreateTestProbe();
        var echo = _simulation.Echo();

        echo.Tell("hello", probe);
        _simulation.RunToQuiescence();

        probe.ExpectMsg("hello", TimeSpan.Zero);
    }

    [Fact]
    public void A_probe_sees_a_death()
    {
        var probe = CreateTestProbe();
        var victim = _simulation.Puppet("victim", (_, context) => context.Stop(context.Self));
        probe.Watch(victim);

        victim.Tell("die");
        _simulation.RunToQuiescence();

        probe.ExpectTerminated(victim, TimeSpan.Zero);
    }

    [Fact]
    public void A_probe_answers_at_once_between_runs()
    {
        var probe = CreateTestProbe();

        var reply = probe.Ask<ActorIdentity>(new Identify(1));

        Assert.True(reply.IsCompletedSuccessfully);
    }

    protected override void AfterAll()
    {
        _simulation.Dispose();
        base.AfterAll();
    }
}

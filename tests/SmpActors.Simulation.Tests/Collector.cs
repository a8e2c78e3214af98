using Akka.Actor;

namespace SmpActors.Simulation.Tests;

/// <summary>Notes what it is told, in the order in which it is told.</summary>
internal sealed class Collector : UntypedActor
{
    private readonly List<object> _told;

    public Collector(List<object> told) => _told = told;

    protected override void OnReceive(object message) => _told.Add(message);
}

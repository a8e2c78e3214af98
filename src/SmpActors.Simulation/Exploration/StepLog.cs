using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>Writes down a run's decisions, and its steps by who acts.</summary>
internal sealed class StepLog : IRunWatch
{
    private readonly List<Decision> _decisions = [];
    private readonly List<Step> _steps = [];

    public IReadOnlyList<Decision> Decisions => _decisions;

    public IReadOnlyList<Step> Steps => _steps;

    public void Chosen(int count, int index) => _decisions.Add(new(index, count));

    public void Delivering(in Delivery delivery) =>
        _steps.Add(new(delivery.Receiver.PathHash, delivery.SenderHash));

    public void Settling(LaneQueue queue) => _steps.Add(new(queue.PathHash, 0, IsSettling: true));
}

using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>Writes down a run's decisions, and its steps by who acts.</summary>
/// <param name="deliveries">Is told of each delivery too, or null.</param>
internal sealed class StepLog(DeliveryLog? deliveries = null) : IRunWatch
{
    /// <summary>Room for a run of the usual length, so that its lists need not grow.</summary>
    private const int UsualLength = 1024;

    private readonly List<Decision> _decisions = new(UsualLength);
    private readonly List<Step> _steps = new(UsualLength);

    public IReadOnlyList<Decision> Decisions => _decisions;

    public IReadOnlyList<Step> Steps => _steps;

    public void Chosen(int count, int index) => _decisions.Add(new(index, count));

    public void Delivering(in Delivery delivery)
    {
        _steps.Add(new(delivery.Receiver.PathHash, delivery.SenderHash));
        deliveries?.Delivering(in delivery);
    }

    public void Settling(LaneQueue queue) => _steps.Add(new(queue.PathHash, 0, IsSettling: true));
}

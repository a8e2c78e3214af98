using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Exploration;

/// <summary>Several who watch one run, told in order.</summary>
internal sealed class WatchList(params IRunWatch[] watches) : IRunWatch
{
    public void Chosen(int count, int index)
    {
        foreach (var watch in watches) watch.Chosen(count, index);
    }

    public void Ticking(long timeNs)
    {
        foreach (var watch in watches) watch.Ticking(timeNs);
    }

    public void Posting(LaneQueue receiver, ulong senderHash)
    {
        foreach (var watch in watches) watch.Posting(receiver, senderHash);
    }

    public void Delivering(in Delivery delivery)
    {
        foreach (var watch in watches) watch.Delivering(in delivery);
    }

    public void Settling(LaneQueue queue)
    {
        foreach (var watch in watches) watch.Settling(queue);
    }

    public void Signalled(LaneQueue queue, LaneQueue? by)
    {
        foreach (var watch in watches) watch.Signalled(queue, by);
    }
}

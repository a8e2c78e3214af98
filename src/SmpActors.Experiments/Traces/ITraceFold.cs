namespace SmpActors.Experiments.Traces;

/// <summary>Sees every event of a run, in order.</summary>
public interface ITraceFold
{
    /// <summary>Takes one event into account.</summary>
    void Add(in StampedEvent happened);
}

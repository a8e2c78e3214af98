namespace SmpActors.Model;

/// <summary>Where trace events go: folded by oracles and metrics, perhaps kept.</summary>
public interface ITraceSink
{
    /// <summary>Whether kernel functions are to be recorded, which costs time.</summary>
    bool RecordsFunctions { get; }

    /// <summary>Records one event of the part whose message is being handled.</summary>
    void Record(in TraceEvent happened);
}

using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>The failures of an exploration by class; safe for its workers.</summary>
internal sealed class Findings
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Oracle, string Reason), Finding> _byClass = [];
    private long _failed;

    public long Failed => Volatile.Read(ref _failed);

    public int ClassCount
    {
        get
        {
            lock (_lock) return _byClass.Count;
        }
    }

    /// <summary>By the number of the first schedule, ascending.</summary>
    public IReadOnlyList<Finding> All
    {
        get
        {
            lock (_lock) return [.. _byClass.Values.OrderBy(finding => finding.Number)];
        }
    }

    /// <param name="number">The schedule's.</param>
    /// <param name="failure">The first thing that is wrong.</param>
    /// <param name="steps">Makes the run again where its number does not.</param>
    public void Add(long number, RunFailure failure, Func<IReadOnlyList<Step>>? steps)
    {
        Interlocked.Increment(ref _failed);
        lock (_lock)
        {
            var key = (failure.Oracle, failure.Reason);
            var known = _byClass.GetValueOrDefault(key);
            _byClass[key] = known is not null && known.Number < number
                ? known with { Count = known.Count + 1 }
                : new(failure, (known?.Count ?? 0) + 1, number, steps?.Invoke());
        }
    }
}

/// <summary>A class of failures.</summary>
/// <param name="Failure">Of the schedule of the lowest number.</param>
/// <param name="Count">Schedules.</param>
/// <param name="Number">The lowest.</param>
/// <param name="Steps">Its steps, where its number does not make it again.</param>
internal sealed record Finding(
    RunFailure Failure, long Count, long Number, IReadOnlyList<Step>? Steps);

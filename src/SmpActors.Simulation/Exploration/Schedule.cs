using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>One run's order, and what is left out of it.</summary>
public sealed class Schedule
{
    private readonly IScheduleStrategy? _strategy;
    private readonly IRunWatch? _watch;
    private Simulation? _simulation;

    /// <param name="seed">Of the run.</param>
    /// <param name="strategy">Who chooses; null for the seed.</param>
    /// <param name="watch">Who is told of the run's steps, or null.</param>
    internal Schedule(ulong seed, IScheduleStrategy? strategy, IRunWatch? watch)
    {
        Seed = seed;
        _strategy = strategy;
        _watch = watch;
    }

    /// <summary>Of every random choice of the scenario's own.</summary>
    public ulong Seed { get; }

    /// <summary>
    /// Whether only the schedule orders messages: what is sent is to be in its receiver's mailbox
    /// at once. If not, drawn latencies may order them too.
    /// </summary>
    public bool IsByChoice { get; internal init; }

    /// <summary>Whether the run is told as a story: <see cref="Note"/> is heard.</summary>
    public bool IsTold => Story is not null;

    internal IReadOnlySet<int> Removed { get; init; } = new HashSet<int>();

    internal Story? Story { get; init; }

    internal long Deliveries { get; private set; }

    internal ulong Hash { get; private set; }

    /// <summary>Whether the scenario let the schedule decide.</summary>
    internal bool WasUsed { get; private set; }

    /// <summary>Whether an operation is given to the system.</summary>
    public bool Keeps(int operation) => !Removed.Contains(operation);

    /// <summary>Adds something that happens now to the story; nothing if there is none.</summary>
    /// <param name="where">The actor, as its path ends.</param>
    /// <param name="text">What happens there, on one line.</param>
    public void Note(string where, string text) => Story?.Note(where, text);

    /// <summary>
    /// Decides the order of a simulation from now on. Its clock stands at 0 and nothing waits.
    /// </summary>
    public void Decide(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        simulation.Restart(Seed);
        simulation.Follow(_strategy, Watch());
        simulation.Schedule = this;
        _simulation = simulation;
        WasUsed = true;
    }

    private IRunWatch? Watch() => Story is null ? _watch
        : _watch is null ? Story
        : new WatchList(_watch, Story);

    /// <summary>Takes the run's figures, before its simulation goes on or away.</summary>
    internal void Finish()
    {
        if (_simulation is not { } simulation) return;

        Deliveries = simulation.Deliveries;
        Hash = simulation.Hash;
        simulation.Follow(null);
        simulation.Schedule = null;
        _simulation = null;
    }
}

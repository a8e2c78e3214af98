using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Replays;

/// <summary>Makes recorded runs again.</summary>
public static class Replayer
{
    /// <summary>Why a scenario cannot replay a recording; null if it can.</summary>
    public static string? RefusalOf(IScenario scenario, Replay replay)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(replay);
        if (replay.Scenario != scenario.Name)
        {
            return $"is of the scenario {replay.Scenario}, and this is {scenario.Name}";
        }

        return replay.Program == scenario.Program
            ? null
            : $"was recorded with {replay.Program}, and this is {scenario.Program}: another "
                + "version makes another run; replay it with that version, or explore anew with "
                + "this one";
    }

    /// <summary>Replays a run, and holds it to what was recorded delivery by delivery.</summary>
    /// <param name="scenario">What is run.</param>
    /// <param name="replay">The recording.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The run as a story; its failure is the recorded one.</returns>
    /// <exception cref="SimulationException">The recording is of something else.</exception>
    /// <exception cref="ReplayDivergedException">The run is another one.</exception>
    public static Story Run(IScenario scenario, Replay replay, CancellationToken cancellation)
    {
        if (RefusalOf(scenario, replay) is { } refusal)
        {
            throw new SimulationException($"The replay {refusal}");
        }

        var watch = new ReplayWatch(replay);
        var story = new Story();
        var schedule = new Schedule(replay.Seed, new ScriptStrategy(replay.Decisions), watch)
        {
            IsByChoice = replay.IsByChoice,
            Removed = replay.Removed.ToHashSet(),
            Story = story,
        };
        var failures = scenario.Run(schedule, cancellation);
        schedule.Finish();
        cancellation.ThrowIfCancellationRequested();
        watch.End(schedule.Deliveries, schedule.Hash);
        if (failures.Any(replay.Failure.IsLike)) return story;

        var found = failures.Count == 0
            ? "nothing is wrong"
            : $"{failures[0].Oracle} fails: {failures[0].Reason}";
        throw new ReplayDivergedException(
            $"The replay of {replay.Scenario} has the recorded deliveries, but is judged "
            + "otherwise: "
            + $"{replay.Failure.Oracle} is expected to fail ({replay.Failure.Reason}), and {found}")
        {
            Delivery = replay.Deliveries,
        };
    }
}

using SmpActors.Simulation.Exploration;

namespace SmpActors.Simulation.Tests.Exploration;

/// <summary>
/// A scenario of a test: sets up actors on a new system, then gives them their work.
/// </summary>
internal sealed class StageScenario(
    Func<Simulation, Action<Schedule>> setUp,
    Func<RunFailure?>? judge = null,
    int operationCount = 0) : IScenario
{
    public string Name { get; init; } = "stage";

    public string Program { get; init; } = "stage 1";

    public string Definition { get; init; } = "";

    public int OperationCount => operationCount;

    public static Explorer Explore(
        Func<StageScenario> scenario, ExplorationSettings settings) => new(scenario, settings);

    public string Describe(int operation) => $"operation {operation}";

    public IReadOnlyList<RunFailure> Run(Schedule schedule, CancellationToken cancellation)
    {
        using var simulation = Simulation.Create("stage", schedule.Seed);
        var work = setUp(simulation);
        schedule.Decide(simulation);
        work(schedule);
        simulation.RunToQuiescence(cancellation: cancellation);
        return judge?.Invoke() is { } failure ? [failure] : [];
    }

    public void Dispose()
    {
    }
}

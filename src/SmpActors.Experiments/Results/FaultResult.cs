namespace SmpActors.Experiments.Results;

/// <summary>What a rule of the fault plan came to.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Kind">What it does, as the plan names it.</param>
/// <param name="Matched">
/// Messages that it matched but for occurrence and probability; of a rule with a time, how often
/// that came.
/// </param>
/// <param name="Fired">How often it acted; 0 says that the run shows nothing of it.</param>
public sealed record FaultResult(string Name, string Kind, long Matched, long Fired);

/// <summary>An edge of the wait-for graph: a CPU waits for a csd that another one has.</summary>
/// <param name="Cpu">Who waits.</param>
/// <param name="For">Whom it waits for.</param>
/// <param name="Csd">For which of its csds.</param>
/// <param name="SinceNs">When it was locked, in ns.</param>
public sealed record CsdWait(int Cpu, int For, string Csd, long SinceNs);

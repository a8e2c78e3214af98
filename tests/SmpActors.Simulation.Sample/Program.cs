using SmpActors.Simulation.Sample;

const int SeedCount = 1000;
foreach (var kind in Enum.GetValues<TellerKind>())
{
    if (Bank.FindSeed(kind, SeedCount) is not { } seed)
    {
        Console.WriteLine($"{kind}: sound in {SeedCount} seeds");
        continue;
    }

    var outcome = Bank.Run(seed, kind);
    Console.WriteLine(
        $"{kind}: seed {seed} ends with {outcome.TotalCents} cents instead of "
        + $"{outcome.ExpectedCents}; hash {outcome.Hash:x16}, the same at every replay");
}

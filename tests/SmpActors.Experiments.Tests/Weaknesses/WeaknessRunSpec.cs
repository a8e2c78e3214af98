using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Tests.Config;
using SmpActors.Experiments.Weaknesses;
using SmpActors.Model.Profiles;
using Xunit;

namespace SmpActors.Experiments.Tests.Weaknesses;

/// <summary>Runs the committed experiment of each weakness, with it and without.</summary>
public sealed class WeaknessRunSpec
{
    private const int SeedCount = 100;
    private const int SeedCountToFind = 300;
    private const int HarmlessSeedCount = 1_000;

    public static TheoryData<string> Names => [.. WeaknessTable.Names];

    public static TheoryData<string> Noticed => [.. WeaknessTable.All
        .Where(known => known.Oracle is not null)
        .Select(known => known.Name)];

    /// <summary>Each system and profile that a row names and where it is not harmless.</summary>
    public static TheoryData<string, string, string> Elsewhere
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var known in WeaknessTable.All)
            {
                foreach (var profile in known.Profiles.Where(name => !known.IsHarmless(name)))
                {
                    foreach (var system in known.Systems.Where(name => Exists(name, profile)))
                    {
                        data.Add(known.Name, system, profile);
                    }
                }
            }

            return data;
        }
    }

    /// <summary>A weakness that somewhere is harmless, with a profile where it is.</summary>
    public static TheoryData<string, string> Harmless
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var known in WeaknessTable.All)
            {
                foreach (var profile in known.Profiles.Where(known.IsHarmless))
                {
                    data.Add(known.Name, profile);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Noticed))]
    public void Some_order_of_deliveries_shows_it_to_its_oracle(string name)
    {
        var known = WeaknessTable.Find(name)!;
        var experiment = Read(known);

        var found = Seeds(SeedCountToFind)
            .SelectMany(seed => Some.Run(experiment with { Seed = seed }).Violations)
            .FirstOrDefault(violation => violation.Oracle == known.Oracle!.Name);

        Assert.NotNull(found);
    }

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public void It_shows_on_every_machine_that_its_row_names(
        string name, string system, string profile)
    {
        var known = WeaknessTable.Find(name)!;
        var experiment = Read(
            known, $"kernel.profile={profile}", $"machine.interrupts={system}");

        var found = Seeds(SeedCountToFind)
            .SelectMany(seed => Some.Run(experiment with { Seed = seed }).Violations)
            .FirstOrDefault(violation => violation.Oracle == known.Oracle!.Name);

        Assert.NotNull(found);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_it_the_same_orders_are_good(string name)
    {
        var known = WeaknessTable.Find(name)!;
        var experiment = Read(known, "machine.weaknesses=[]");

        foreach (var seed in Seeds(SeedCount)) AssertOk(experiment with { Seed = seed });
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Where_it_is_harmless_no_order_shows_it(string name, string profile)
    {
        var known = WeaknessTable.Find(name)!;
        var system = profile == "6.12" && known.Systems.Contains(InterruptSystems.Flat)
            ? InterruptSystems.PhysFlat
            : Read(known).Machine.Interrupts;
        var experiment = Read(
            known, $"kernel.profile={profile}", $"machine.interrupts={system}");

        foreach (var seed in Seeds(HarmlessSeedCount)) AssertOk(experiment with { Seed = seed });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Experiment_of_its_name_has_it_and_no_other(string name)
    {
        var known = WeaknessTable.Find(name)!;

        Assert.Equal(known.Rules, Read(known).Machine.Weaknesses);
        Assert.Equal(name, Read(known).Name);
    }

    private static bool Exists(string system, string profile) =>
        InterruptSystemFactory.RefusalOf(system, ProfileTable.Find(profile)!) is null;

    private static IEnumerable<ulong> Seeds(int count) =>
        Enumerable.Range(1, count).Select(seed => (ulong)seed);

    private static Experiment Read(KnownWeakness known, params string[] overrides)
    {
        var reading = new ExperimentReader(new RepositoryFiles()).Read(
            Repository.Path([.. known.Experiment.Split('/')]),
            [.. overrides.Select(ConfigOverride.Set)]);
        Assert.Empty(reading.Problems);
        return reading.Experiment!;
    }

    private static void AssertOk(Experiment experiment)
    {
        var result = Some.Run(experiment);
        Assert.True(
            result.Verdict == Verdict.Ok,
            $"seed {experiment.Seed}: {result.Verdict} {string.Join("; ", result.Violations)}");
    }
}

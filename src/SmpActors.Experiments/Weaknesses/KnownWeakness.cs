using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Model.Profiles;

namespace SmpActors.Experiments.Weaknesses;

/// <summary>A rule that can be switched off: where it is one, and who must notice.</summary>
/// <param name="Name">As experiments name it: <c>no-enqueue-barrier</c>.</param>
/// <param name="Rules">What the machine then lacks.</param>
/// <param name="Doc">What is wrong then, and what comes of it: one paragraph.</param>
public sealed record KnownWeakness(string Name, WeaknessSet Rules, string Doc)
{
    /// <summary>The interrupt systems that it applies to; all that send by default.</summary>
    public IReadOnlyList<string> Systems { get; init; } = WeaknessTable.AllSystems;

    /// <summary>Why the other systems have no such rule; empty if there are none.</summary>
    public string OtherSystems { get; init; } = "";

    /// <summary>The profiles that it applies to; all by default.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = ProfileTable.Names;

    /// <summary>Why the other profiles have no such rule; empty if there are none.</summary>
    public string OtherProfiles { get; init; } = "";

    /// <summary>Whether it shows only where idle CPUs poll.</summary>
    public bool NeedsPolling { get; init; }

    /// <summary>Who must notice it in some order of deliveries; null where nobody can.</summary>
    public Oracle? Oracle { get; init; }

    /// <summary>Of <see cref="Profiles"/> those where it is harmless.</summary>
    public IReadOnlyList<string> HarmlessProfiles { get; init; } = [];

    /// <summary>Why it is harmless there; empty if it is nowhere.</summary>
    public string HarmlessBecause { get; init; } = "";

    /// <summary>The kernel's commit that has to do with it; empty if none is known.</summary>
    public string Source { get; init; } = "";

    /// <summary>The smallest experiment that shows it, from the repository's root.</summary>
    public string Experiment => $"config/experiments/weaknesses/{Name}.json";

    /// <summary>All of the above as a line of <c>smpactors list</c>.</summary>
    public string Summary
    {
        get
        {
            var source = Source.Length == 0 ? "" : $" See {Source}.";
            return $"{Doc} On {SystemsText}; {ProfilesText}. {Caught}{source}";
        }
    }

    /// <summary>The systems, in words.</summary>
    public string SystemsText => Systems.SequenceEqual(WeaknessTable.AllSystems)
        ? "all systems that send"
        : string.Join(", ", Systems);

    /// <summary>The profiles, in words.</summary>
    public string ProfilesText => Profiles.SequenceEqual(ProfileTable.Names)
        ? "all profiles"
        : $"profile {string.Join(", ", Profiles)}";

    /// <summary>Who notices it, in words.</summary>
    public string Caught
    {
        get
        {
            if (Oracle is null) return $"Harmless: {HarmlessBecause}.";
            return HarmlessProfiles.Count == 0
                ? $"Caught by {Oracle.Name}."
                : $"Caught by {Oracle.Name}; harmless in {string.Join(", ", HarmlessProfiles)}: "
                    + $"{HarmlessBecause}.";
        }
    }

    /// <summary>Whether nobody can notice it with a profile.</summary>
    public bool IsHarmless(string profile) => Oracle is null || HarmlessProfiles.Contains(profile);

    /// <summary>Why a machine cannot have it, and what to do; null if it can.</summary>
    /// <param name="system">The interrupt system, as the run has it.</param>
    /// <param name="kernel">The guest kernel.</param>
    public string? RefusalOf(string system, KernelConfig kernel)
    {
        if (!Systems.Contains(system))
        {
            return $"cannot be had with {system}, because {OtherSystems}; remove it, or take "
                + $"{Words.Or(Systems)} for machine.interrupts";
        }

        if (!Profiles.Contains(kernel.Profile.Name))
        {
            return $"cannot be had with kernel.profile {kernel.Profile.Name}, because "
                + $"{OtherProfiles}; remove it, or take {Words.Or(Profiles)}";
        }

        return NeedsPolling && !kernel.IsIdlePolling
            ? "is without effect unless kernel.idle is \"poll\", because only a CPU that polls "
                + "goes without its interrupt; remove it, or let CPUs poll"
            : null;
    }
}

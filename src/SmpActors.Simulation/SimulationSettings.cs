using System.Globalization;
using Akka.Configuration;

namespace SmpActors.Simulation;

/// <summary>How a simulation chooses the next delivery.</summary>
public enum ScheduleKind
{
    /// <summary>Any deliverable message, by the seed.</summary>
    Random,

    /// <summary>The mailbox that has waited longest, each mailbox in order of arrival.</summary>
    Fifo,
}

/// <summary>What decides a run; the same settings give the same run in every process.</summary>
public sealed record SimulationSettings
{
    /// <summary>Seed of every choice.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the next delivery is chosen.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Random;

    /// <summary>
    /// Steps after which a run is given up as endless with a <see cref="SimulationException"/>;
    /// 0 means no bound.
    /// </summary>
    public long StepsMax { get; init; }

    /// <summary>
    /// Carry the actor's path along with work that leaves the thread, so that the error names it
    /// for certain. Allocates for each delivery.
    /// </summary>
    public bool NamesForeignWork { get; init; }

    /// <summary>Reads the section <c>smpactors.simulation</c>.</summary>
    /// <exception cref="SimulationException">A value is out of its range.</exception>
    internal static SimulationSettings From(Config config)
    {
        const string Section = "smpactors.simulation.";
        return new SimulationSettings
        {
            Seed = ParseSeed(config.GetString(Section + "seed", "0")),
            Schedule = ParseSchedule(config.GetString(Section + "schedule", "random")),
            StepsMax = config.GetLong(Section + "steps-max", 0),
            NamesForeignWork = config.GetBoolean(Section + "name-foreign-work", false),
        };
    }

    /// <summary>The same as HOCON, to lie over <c>deterministic.hocon</c>.</summary>
    internal string ToHocon() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        smpactors.simulation {
          seed = "{{Seed}}"
          schedule = {{(Schedule == ScheduleKind.Fifo ? "fifo" : "random")}}
          steps-max = {{StepsMax}}
          name-foreign-work = {{(NamesForeignWork ? "on" : "off")}}
        }
        """);

    private static ulong ParseSeed(string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = isHex ? text.AsSpan(2) : text.AsSpan();
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new SimulationException(
                $"smpactors.simulation.seed is \"{text}\", must be 0 to {ulong.MaxValue}, "
                + "decimal or hexadecimal after 0x");
    }

    private static ScheduleKind ParseSchedule(string text) => text switch
    {
        "random" => ScheduleKind.Random,
        "fifo" => ScheduleKind.Fifo,
        _ => throw new SimulationException(
            $"smpactors.simulation.schedule is \"{text}\", must be random or fifo"),
    };
}

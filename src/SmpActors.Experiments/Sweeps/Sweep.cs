using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Sweeps;

/// <summary>An experiment with every combination of some keys' values.</summary>
/// <param name="file">The experiment's file.</param>
/// <param name="axes">The keys and their values; the last one changes fastest.</param>
public sealed class Sweep(string file, IReadOnlyList<SweepAxis> axes)
{
    /// <summary>More runs than these nobody waits for.</summary>
    public const int CountMax = 100_000;

    /// <summary>The keys and their values.</summary>
    public IReadOnlyList<SweepAxis> Axes => axes;

    /// <summary>How many combinations there are.</summary>
    public long Count => axes.Aggregate(1L, static (count, axis) =>
        Math.Min(count * axis.Values.Count, long.MaxValue / int.MaxValue));

    /// <summary>Reads the experiment of each combination.</summary>
    /// <param name="reader">Reads the file.</param>
    /// <param name="overrides">Put in the place of the file's values before the keys'.</param>
    public IEnumerable<SweepPoint> Points(
        ExperimentReader reader, IReadOnlyList<ConfigOverride> overrides)
    {
        for (var number = 0L; number < Count; number++)
        {
            var values = ValuesOf(number);
            var changes = axes.Zip(values, static (axis, value) =>
                new ConfigOverride($"--over {axis.Path}={value}", $"{axis.Path}={value}"));
            yield return new(values, reader.Read(file, [.. overrides, .. changes]));
        }
    }

    private string[] ValuesOf(long number)
    {
        var values = new string[axes.Count];
        for (var i = axes.Count - 1; i >= 0; i--)
        {
            (number, var at) = Math.DivRem(number, axes[i].Values.Count);
            values[i] = axes[i].Values[(int)at];
        }

        return values;
    }
}

/// <summary>One combination.</summary>
/// <param name="Values">One for each key, in their order.</param>
/// <param name="Reading">The experiment, or why there is none.</param>
public sealed record SweepPoint(IReadOnlyList<string> Values, ExperimentReading Reading);

using SmpActors.Experiments.Config;
using SmpActors.Experiments.Conformance;

namespace SmpActors.Conformance.Tests;

/// <summary>A few rows that a test writes and changes.</summary>
internal sealed class SomeRows : IConfigFiles
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["boots.csv"] =
            """
            run,append,online
            m,,0-3
            """,
    };

    /// <summary>A row of a call as columns and values, all of one machine of v4.9.</summary>
    /// <remarks>What it did is v4.9's: spec of each driver in X-DR-2, X-DR-4 and A-G3-4.</remarks>
    public static Dictionary<string, string> Call(params (string Column, string Value)[] values)
    {
        var row = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["run"] = "m",
            ["kernel"] = "4.9.0-19",
            ["ctl"] = "gicv3",
            ["ncpus"] = "4",
            ["cpu"] = "0",
            ["api"] = "single",
            ["wait"] = "1",
            ["mask"] = "1",
            ["cond"] = "-",
            ["pend"] = "-",
            ["online"] = "0-3",
        };
        foreach (var (column, value) in values) row[column] = value;
        return row;
    }

    /// <summary>A row about a queue, or a csd that two calls share.</summary>
    public static Dictionary<string, string> Order(params (string Column, string Value)[] values)
    {
        var row = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["run"] = "m",
            ["kernel"] = "4.9.0-19",
            ["ctl"] = "gicv3",
            ["ncpus"] = "4",
        };
        string[] rest =
        [
            "kind", "cpu", "t1", "t2", "hold_ms", "first_ns", "second_ns", "target", "queued",
            "kinds", "ran",
        ];
        foreach (var column in rest) row[column] = "";
        foreach (var (column, value) in values) row[column] = value;
        return row;
    }

    /// <summary>Puts a file in the place of the one of its name.</summary>
    public SomeRows With(string file, string text)
    {
        _files[file] = text;
        return this;
    }

    /// <summary>Takes a file away.</summary>
    public SomeRows Without(string file)
    {
        _files.Remove(file);
        return this;
    }

    /// <summary>Puts a file of rows; all have the columns of the first.</summary>
    public SomeRows With(string file, params Dictionary<string, string>[] rows)
    {
        var columns = rows[0].Keys.ToArray();
        var lines = rows.Select(row => string.Join(',', columns.Select(c => Quoted(row[c]))));
        return With(file, string.Join('\n', lines.Prepend(string.Join(',', columns))) + "\n");
    }

    public RowsReading Read(params string[] files) => new RowsReader(this).Read(files);

    /// <summary>Compares the rows of some files.</summary>
    public ConformanceResult Compare(params string[] files) =>
        ConformanceRunner.Run(Read(files), seed: 1, progress: null, CancellationToken.None);

    public FileText ReadText(string path) =>
        _files.TryGetValue(path, out var text) ? new(text, null) : new(null, "is not there");

    public FileBytes ReadBytes(string path) => new(null, "is no binary file");

    private static string Quoted(string value) =>
        value.Contains(',', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}

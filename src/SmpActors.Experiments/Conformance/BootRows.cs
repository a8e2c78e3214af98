using System.Globalization;
using SmpActors.Experiments.Config;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>The machines that rows name, by run.</summary>
internal sealed class BootRows
{
    private readonly Dictionary<string, RecordedBoot> _boots = new(StringComparer.Ordinal);

    /// <summary>The columns that a file of boots must have.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["run", "append"];

    /// <summary>Adds the machines of a table.</summary>
    public void Add(RowTable table, List<RowProblem> problems)
    {
        if (!table.HasAll(Columns, problems)) return;

        foreach (var cells in table.Rows)
        {
            var fields = new RowFields(cells, problems);
            var run = fields.Text("run");
            var boot = Read(fields);
            if (fields.IsGood && !_boots.TryAdd(run, boot))
            {
                fields.Report("run", $"is {Words.Quote(run)} once more; keep one line of a run");
            }
        }
    }

    /// <summary>How a run's machine was started; null if no file says.</summary>
    public RecordedBoot? Find(string run) => _boots.GetValueOrDefault(run);

    private static RecordedBoot Read(RowFields fields)
    {
        var (isPolling, allowsBroadcast, cpuCountMax) = (false, true, (int?)null);
        foreach (var word in fields.Text("append").Split(' '))
        {
            var (name, value) = word.Split('=', 2) is [var left, var right]
                ? (left, right)
                : (word, "");
            switch (name)
            {
                case "idle": isPolling = value == "poll"; break;
                case "no_ipi_broadcast": allowsBroadcast = NumberOf(name, value) == 0; break;
                case "maxcpus": cpuCountMax = NumberOf(name, value); break;
                default: break;
            }
        }

        // Whether the CPUs exist is said where the row that names them is read.
        var online = fields.OptionalCpus("online", CpuId.CountMax);
        return new(isPolling, allowsBroadcast, cpuCountMax, online);

        int NumberOf(string name, string value)
        {
            if (int.TryParse(
                value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            fields.Report("append", $"has {Words.Quote($"{name}={value}")}, must be {name}=N");
            return 0;
        }
    }
}

using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Conformance;

/// <summary>Reads files of rows that were recorded on real kernels.</summary>
/// <param name="files">Opens them.</param>
public sealed class RowsReader(IConfigFiles files)
{
    private const string BootsName = "boots.csv";

    /// <summary>By which column a file is known: the first that it has.</summary>
    private static readonly (string Column, RowFile Kind)[] _marks =
    [
        ("append", RowFile.Boots), ("queued", RowFile.Order), ("delta", RowFile.Interrupts),
        ("mean_ns", RowFile.Times), ("api", RowFile.Calls),
    ];

    private enum RowFile
    {
        Calls,
        Boots,
        Order,
        Interrupts,
        Times,
    }

    /// <summary>All rows of some files.</summary>
    /// <param name="paths">
    /// The files; what each holds is seen by its columns. Without one of boots, boots.csv is looked
    /// for beside each file that needs it.
    /// </param>
    public RowsReading Read(IReadOnlyList<string> paths) => new Reading(files).Read(paths);

    /// <summary>One reading of some files.</summary>
    private sealed class Reading(IConfigFiles files)
    {
        private readonly List<RecordedRow> _rows = [];
        private readonly List<RowGroup> _setAside = [];
        private readonly List<RowProblem> _problems = [];
        private readonly List<string> _notCompared = [];
        private readonly BootRows _boots = new();

        public RowsReading Read(IReadOnlyList<string> paths)
        {
            var tables = paths.Select(Open).OfType<(RowTable Table, RowFile Kind)>().ToArray();
            foreach (var (table, kind) in tables)
            {
                if (kind == RowFile.Boots) _boots.Add(table, _problems);
            }

            if (tables.All(static table => table.Kind != RowFile.Boots))
            {
                foreach (var path in tables.Where(NeedsBoots).Select(BootsBeside).Distinct())
                {
                    if (Open(path) is var (table, kind) && kind == RowFile.Boots)
                    {
                        _boots.Add(table, _problems);
                    }
                }
            }

            foreach (var (table, kind) in tables) Add(table, kind);
            return new(_rows, _setAside, _problems, _notCompared);
        }

        private (RowTable Table, RowFile Kind)? Open(string path)
        {
            var (text, problem) = files.ReadText(path);
            if (text is null)
            {
                _problems.Add(new(path, 0, "", problem ?? "cannot be read"));
                return null;
            }

            if (RowTable.Parse(path, text, _problems) is not { } table) return null;
            foreach (var (column, kind) in _marks)
            {
                if (table.Has(column)) return (table, kind);
            }

            _problems.Add(new(
                path,
                1,
                "",
                "names no column by which rows are known: api (calls), append (boots) or "
                + "queued (order)"));
            return null;
        }

        private static bool NeedsBoots((RowTable Table, RowFile Kind) table) =>
            table.Kind is RowFile.Calls or RowFile.Order;

        private static string BootsBeside((RowTable Table, RowFile Kind) table) =>
            Path.Combine(Path.GetDirectoryName(table.Table.File) ?? "", BootsName);

        private void Add(RowTable table, RowFile kind)
        {
            var machines = new RecordedMachines(_boots);
            switch (kind)
            {
                case RowFile.Calls when table.HasAll(CallRowReader.Columns, _problems):
                    var calls = new CallRowReader(machines);
                    foreach (var cells in table.Rows) AddCall(calls, cells);
                    break;
                case RowFile.Order when table.HasAll(OrderRowReader.Columns, _problems):
                    var orders = new OrderRowReader(machines);
                    foreach (var cells in table.Rows) AddRow(orders.Read(cells, _problems));
                    break;
                case RowFile.Interrupts:
                    _notCompared.Add(
                        $"{table.File}: counts of interrupts hold the recorder's own work");
                    break;
                case RowFile.Times:
                    _notCompared.Add(
                        $"{table.File}: times of a machine say nothing about another");
                    break;
                default: break;
            }
        }

        /// <summary>A row without a majority, or that its recorder's own rule denies.</summary>
        private void AddCall(CallRowReader reader, RowCells cells)
        {
            if (cells["settled"] is not "0" && cells["check"] is not "0")
            {
                AddRow(reader.Read(cells, _problems));
                return;
            }

            var release = cells["kernel"]!;
            var kernel = RecordedMachines.ProfileOf(release)?.Name ?? release;
            _setAside.Add(new(cells["ctl"]!, kernel, cells["api"]!));
        }

        private void AddRow(RecordedRow? row)
        {
            if (row is not null) _rows.Add(row);
        }
    }
}

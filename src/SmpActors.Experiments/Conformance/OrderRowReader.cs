using SmpActors.Experiments.Config;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// Takes a row about the queue of a held CPU, or about a csd that two calls share.
/// </summary>
internal sealed class OrderRowReader(RecordedMachines machines)
{
    private const long NsPerMs = 1_000_000;
    private const int HoldMsMin = 2;
    private const int HoldMsMax = 10_000;
    private const int QueuedMax = 26;
    private const string Order = "order";
    private const string CsdLock = "csdlock";

    /// <summary>The columns that such a file must have.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        .. RecordedMachines.Columns, "kind", "cpu", "t1", "t2", "hold_ms", "first_ns", "second_ns",
        "target", "queued", "kinds", "ran",
    ];

    /// <summary>The row; null with a problem if it cannot be repeated.</summary>
    public RecordedRow? Read(RowCells cells, List<RowProblem> problems)
    {
        var fields = new RowFields(cells, problems);
        var machine = machines.Read(fields);
        var kind = fields.Word("kind", [Order, CsdLock]);
        if (machine is null || kind is null) return null;

        var cpu = Cpu(fields, "cpu", machine);
        return kind == Order
            ? ReadOrder(fields, cells, machine, cpu)
            : ReadCsdLock(fields, cells, machine, cpu);
    }

    private static CsdLockRow? ReadCsdLock(
        RowFields fields, RowCells cells, RecordedMachine machine, CpuId cpu)
    {
        var (first, second) = (
            Other(fields, "t1", machine, cpu), Other(fields, "t2", machine, cpu));
        var row = new CsdLockRow
        {
            File = cells.File,
            Line = cells.Line,
            Machine = machine,
            Online = OnlineWith(machine, cpu, first, second),
            Cpu = cpu,
            First = first,
            Second = second,
            HoldNs = (fields.Number("hold_ms", HoldMsMin, HoldMsMax) ?? 0) * NsPerMs,
            FirstNs = fields.Number("first_ns", 0, int.MaxValue) ?? 0,
            SecondNs = fields.Number("second_ns", 0, int.MaxValue) ?? 0,
        };
        return fields.IsGood ? row : null;
    }

    private static QueueOrderRow? ReadOrder(
        RowFields fields, RowCells cells, RecordedMachine machine, CpuId cpu)
    {
        var target = Other(fields, "target", machine, cpu);
        var (letters, kinds) = (fields.Text("queued"), fields.Text("kinds"));
        if (letters.Length is 0 or > QueuedMax || letters.Distinct().Count() != letters.Length)
        {
            fields.Report(
                "queued", $"is {Words.Quote(letters)}, must be 1 to {QueuedMax} different letters");
        }

        if (kinds.Length != letters.Length || kinds.Any(static kind => !"asn".Contains(kind)))
        {
            fields.Report(
                "kinds",
                $"is {Words.Quote(kinds)}, must be a, s or n for each of {Words.Quote(letters)}: "
                + "async, with wait, without");
        }

        if (!fields.IsGood) return null;
        var online = OnlineWith(machine, cpu, target);
        var queued = Queued(letters, kinds, online.Except(target), cpu);
        if (queued is null)
        {
            fields.Report(
                "kinds",
                $"is {Words.Quote(kinds)}, for which the online CPUs {online} do not suffice: a "
                + "CPU that waits calls no other");
            return null;
        }

        return new()
        {
            File = cells.File,
            Line = cells.Line,
            Machine = machine,
            Online = online,
            Cpu = cpu,
            Target = target,
            Queued = queued,
            Ran = fields.Text("ran"),
        };
    }

    /// <summary>The CPUs of the boot, and those that the row shows to be online.</summary>
    private static CpuMask OnlineWith(RecordedMachine machine, params IEnumerable<CpuId> named) =>
        machine.Boot.BootedOnce(machine.CpuCount).Or(CpuMask.Of(named));

    /// <summary>
    /// Who queues what: the caller what it need not wait for, and another CPU each of the rest.
    /// </summary>
    private static List<QueuedCallback>? Queued(
        string letters, string kinds, CpuMask callers, CpuId cpu)
    {
        var queued = new List<QueuedCallback>();
        var others = new Queue<CpuId>(callers.Except(cpu).AsEnumerable());
        var hasCsdData = true;
        for (var i = 0; i < letters.Length; i++)
        {
            var kind = kinds[i] switch
            {
                'a' => QueuedKind.Async,
                's' => QueuedKind.Sync,
                _ => QueuedKind.NoWait,
            };
            var isFree = kind == QueuedKind.Async || (kind == QueuedKind.NoWait && hasCsdData);
            if (kind == QueuedKind.NoWait) hasCsdData = false;
            var caller = cpu;
            if (!isFree && !others.TryDequeue(out caller)) return null;
            queued.Add(new(letters[i], kind, caller));
        }

        return queued;
    }

    private static CpuId Cpu(RowFields fields, string column, RecordedMachine machine) =>
        new(fields.Number(column, 0, machine.CpuCount - 1) ?? 0);

    private static CpuId Other(
        RowFields fields, string column, RecordedMachine machine, CpuId caller)
    {
        var wasGood = fields.IsGood;
        var cpu = Cpu(fields, column, machine);
        if (wasGood && fields.IsGood && cpu == caller)
        {
            fields.Report(column, $"is {cpu.Value}, the caller; it must be another CPU");
        }

        return cpu;
    }
}

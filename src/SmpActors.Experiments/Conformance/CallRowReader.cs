using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>Takes a recorded call from a row.</summary>
internal sealed class CallRowReader(RecordedMachines machines)
{
    private const int CsdCountMax = 4_096;
    private const int RanCountMax = 1 << 30;
    private const int ErrnoMax = 4_095;

    private static readonly string[] _local = ["", "before", "after", "only"];

    /// <summary>The columns that a file of calls must have.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        .. RecordedMachines.Columns, "cpu", "api", "wait", "mask", "cond", "pend", "online",
    ];

    /// <summary>The call of a row; null with a problem if it cannot be made.</summary>
    public CallRow? Read(RowCells cells, List<RowProblem> problems)
    {
        var fields = new RowFields(cells, problems);
        var machine = machines.Read(fields);
        var word = fields.Word("api", CallApis.Names);
        if (machine is null || word is null) return null;

        var api = CallApis.Of(word);
        var isBurst = api == CallApi.Burst;
        var cpuCount = machine.CpuCount;
        var cpu = new CpuId(fields.Number("cpu", 0, cpuCount - 1) ?? 0);
        var wait = fields.Number("wait", isBurst ? 1 : 0, isBurst ? CsdCountMax : 1) ?? 0;
        var row = new CallRow
        {
            File = cells.File,
            Line = cells.Line,
            Machine = machine,
            Cpu = cpu,
            Api = api,
            Wait = wait != 0,
            CsdCount = wait,
            Mask = fields.Cpus("mask", cpuCount),
            Cond = fields.Cpus("cond", cpuCount),
            Pend = fields.Cpus("pend", cpuCount),
            Online = fields.Cpus("online", cpuCount),
            HasNoise = fields.Says("noise"),
            Recorded = Recorded(fields, machine, cpu),
        };
        if (fields.IsGood) Check(row, fields);
        return fields.IsGood ? row : null;
    }

    private static CallBehaviour Recorded(RowFields fields, RecordedMachine machine, CpuId cpu)
    {
        var local = fields.Has("local") ? fields.Word("local", _local) : null;
        IReadOnlyList<SentWrite>? writes = null;
        if (fields.Has("writes") && !SendRegisters.TryParse(
            fields.Text("writes"), machine.Controller, cpu, out writes, out var problem))
        {
            fields.Report("writes", problem);
        }

        return new()
        {
            Ret = fields.Number("ret", -ErrnoMax, 1, isOptional: true),
            Writes = writes,
            Sends = fields.Number("sends", 0, RanCountMax, isOptional: true),
            Ran = fields.OptionalCpus("ran", machine.CpuCount),
            RanCount = fields.Number("nran", 0, RanCountMax, isOptional: true),
            Local = local is null ? null : (LocalPart)Array.IndexOf(_local, local),
            CondCount = fields.Number("ncond", 0, RanCountMax, isOptional: true),
            SgiTo = fields.OptionalCpus("sgi_to", machine.CpuCount),
            IcrReads = fields.Number("icr_reads", 0, RanCountMax, isOptional: true),
        };
    }

    /// <summary>What depends on more than one value.</summary>
    private static void Check(CallRow row, RowFields fields)
    {
        if (!row.Online.Contains(row.Cpu))
        {
            fields.Report(
                "cpu",
                $"is {row.Cpu.Value}, must be one of the online CPUs {row.Online}: no other calls");
        }

        if (row.Api == CallApi.EachCondMask
            && !row.Machine.Profile.Kernel.Has(KernelChange.ManyCond))
        {
            fields.Report(
                "api",
                $"is {row.Word}, which kernel {row.Machine.Profile.Name} does not have: "
                + "on_each_cpu_cond_mask() came in v5.0 to v5.3");
        }

        if (row.Mask.IsEmpty && CallApis.HasOneTarget(row.Api))
        {
            fields.Report("mask", $"is -, must name the CPU that {fields.Text("api")} calls");
        }

        if (row.Pend.Contains(row.Cpu) || !row.Pend.Except(row.Online).IsEmpty)
        {
            fields.Report(
                "pend",
                $"is {row.Pend}, must be some of the online CPUs {row.Online} without the caller "
                + $"{row.Cpu.Value}: nobody else can be held");
        }

        if (row.Api == CallApi.Twice && !row.Mask.IsEmpty && !row.Pend.Contains(row.Mask.First))
        {
            fields.Report(
                "pend",
                $"is {row.Pend}, must name CPU {row.Mask.First.Value}, the target: unless it is "
                + "held, what a second call with the csd finds is a race");
        }
    }
}

using SmpActors.Experiments.Conformance;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Conformance.Tests;

/// <summary>The rows of real kernels, of every controller and API, against the machine.</summary>
public sealed class KeptRowsSpec
{
    private static readonly RowsReading _kept = KeptRows.Read();

    public static TheoryData<string> Columns =>
    [
        "ret", "writes", "sends", "ran", "nran", "local", "ncond", "sgi_to", "icr_reads", "order",
        "second_ns",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_row_of_a_real_kernel_is_equal_in_any_order_of_deliveries(ulong seed)
    {
        var result = Compare(_kept, seed);

        Assert.Empty(result.Different.SelectMany(static row => row.Columns.Select(column =>
            $"{row.File}:{row.Line}: {row.Api}: {column}")));
        Assert.Empty(result.Violations);
        Assert.Equal(ConformanceVerdict.Equal, result.Verdict);
    }

    [Fact]
    public void Rows_of_every_controller_API_and_later_kernel_are_kept()
    {
        var calls = _kept.Rows.OfType<CallRow>().ToList();

        Assert.Empty(_kept.Problems);
        Assert.Equal(CallApis.Names.Order(), calls.Select(row => row.Word).Distinct().Order());
        Assert.Equal(
            [
                "apic_flat", "apic_physflat", "gicv2", "gicv3", "x2apic_cluster", "x2apic_phys",
            ],
            calls.Select(row => row.Machine.Controller).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["6.1", "6.12"],
            calls.Select(row => row.Machine.Profile.Name).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Every_row_with_a_wrong_value_is_reported(string column)
    {
        var wrong = _kept.Rows
            .Select(row => Wrong(row, column))
            .OfType<RecordedRow>()
            .ToList();

        var result = Compare(_kept with { Rows = wrong }, seed: 1);

        Assert.NotEmpty(wrong);
        Assert.Equal(
            wrong.Select(static row => (row.File, row.Line)),
            result.Different.Select(static row => (row.File, row.Line)));
    }

    private static ConformanceResult Compare(RowsReading rows, ulong seed) =>
        ConformanceRunner.Run(rows, seed, progress: null, CancellationToken.None);

    /// <summary>The row with another value in a column; null if it has none there.</summary>
    private static RecordedRow? Wrong(RecordedRow row, string column) => row switch
    {
        CallRow call when Wrong(call, column) is { } changed => call with { Recorded = changed },
        QueueOrderRow order when column == "order" =>
            order with { Ran = string.Concat(order.Ran.Reverse()) },
        CsdLockRow csdLock when column == "second_ns" => csdLock with { SecondNs = 15_737 },
        _ => null,
    };

    private static CallBehaviour? Wrong(CallRow row, string column)
    {
        var said = row.Recorded;
        return column switch
        {
            "ret" => said with { Ret = said.Ret - 1 },
            "writes" when !row.IsRace || said.Writes!.Count > 0 =>
                said with { Writes = OtherThan(said.Writes!, row.Cpu) },
            "sends" when !row.IsRace => said with { Sends = said.Sends + 1 },
            "ran" => said with { Ran = Without(said.Ran!.Value) },
            "nran" => said with { RanCount = said.RanCount + 1 },
            "local" => said with
            {
                Local = said.Local == LocalPart.Before ? LocalPart.After : LocalPart.Before,
            },
            "ncond" when said.CondCount is not null =>
                said with { CondCount = said.CondCount + 1 },
            "sgi_to" when said.SgiTo is { } sgiTo => said with { SgiTo = Without(sgiTo) },
            "icr_reads" when said.IcrReads is not null && !row.IsRace =>
                said with { IcrReads = said.IcrReads + 1 },
            _ => null,
        };
    }

    /// <summary>The last write with another value; without any, one that nobody made.</summary>
    private static IReadOnlyList<SentWrite> OtherThan(
        IReadOnlyList<SentWrite> writes, CpuId cpu) => writes.Count == 0
        ? [new("ICR", 0xfb, cpu)]
        : [.. writes.SkipLast(1), writes[^1] with { Value = writes[^1].Value ^ 1 }];

    private static CpuMask Without(CpuMask mask) =>
        mask.IsEmpty ? CpuMask.Of(new CpuId(0)) : mask.Except(mask.Last);
}

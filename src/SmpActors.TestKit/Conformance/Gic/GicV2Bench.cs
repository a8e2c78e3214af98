using System.Globalization;
using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GICv2 on the bench, set up as Linux does it.</summary>
internal sealed class GicV2Bench : GicBench
{
    public const int GicdITargetsR = 0x800;
    public const int GicdSgir = 0xf00;
    public const int GicdCPendSgir = 0xf10;
    public const int GicdSPendSgir = 0xf20;

    private const int GicdCtlr = 0x000;
    private const int GiccCtlr = 0x000;
    private const int GiccPmr = 0x004;
    private const int GiccBpr = 0x008;
    private const int GiccIar = 0x00c;
    private const int GiccEoir = 0x010;
    private const int GiccRpr = 0x014;
    private const int GiccHppir = 0x018;
    private const int GiccDir = 0x1000;

    /// <summary>GICC_CTLR.EOImodeNS.</summary>
    private const uint EoiModeNs = 0x200;

    private readonly IGicV2Controller _controller;

    public GicV2Bench(IGicV2Controller controller, Requirement requirement, ulong seed)
        : base(controller, requirement, seed)
    {
        _controller = controller;
        WriteGicd(new(0), GicdCtlr, 1);
        Settle();
        foreach (var cpu in All) SetUp(cpu);
        Settle();
        Interfaces = [.. All.AsEnumerable().Select(ReadInterface)];
    }

    /// <summary>The CPU interface's bit of each CPU, by number.</summary>
    public IReadOnlyList<uint> Interfaces { get; }

    public ulong ReadGicd(CpuId cpu, int offset)
    {
        var value = _controller.ReadDistributor(cpu, offset);
        Log.Add(new(cpu, "reads", offset, AccessOutcome.Read(value), Gicd.NameOf));
        return value;
    }

    public void WriteGicd(CpuId cpu, int offset, ulong value)
    {
        _controller.WriteDistributor(cpu, offset, value);
        Log.Add(new(cpu, "writes", offset, AccessOutcome.Read(value), Gicd.NameOf));
    }

    public uint ReadGicc(CpuId cpu, int offset)
    {
        var value = _controller.ReadCpuInterface(cpu, offset);
        Log.Add(new(cpu, "reads", offset, AccessOutcome.Read(value), NameOfGicc));
        return value;
    }

    public void WriteGicc(CpuId cpu, int offset, uint value)
    {
        _controller.WriteCpuInterface(cpu, offset, value);
        Log.Add(new(cpu, "writes", offset, AccessOutcome.Read(value), NameOfGicc));
    }

    /// <summary>Writes GICD_SGIR, and lets it arrive.</summary>
    /// <param name="from">Who writes.</param>
    /// <param name="filter">0 the list, 1 all but the writer, 2 the writer.</param>
    /// <param name="list">The list, a bit for each CPU interface.</param>
    /// <param name="intId">0 to 15.</param>
    public void WriteSgir(CpuId from, uint filter, uint list, int intId)
    {
        WriteGicd(from, GicdSgir, filter << 24 | list << 16 | (uint)intId);
        Settle();
    }

    /// <summary>The list that names some CPUs.</summary>
    public uint ListOf(CpuMask targets) => targets.AsEnumerable()
        .Aggregate(0U, (bits, cpu) => bits | Interfaces[cpu.Value]);

    /// <summary>The CPU whose interface is the source in what IAR gave.</summary>
    public CpuId SourceOf(uint acknowledged)
    {
        var bit = 1U << (int)(acknowledged >> 10 & 7);
        for (var cpu = 0; cpu < Interfaces.Count; cpu++)
        {
            if (Interfaces[cpu] == bit) return new(cpu);
        }

        throw Failure("the interface of a CPU in bits 12:10 of GICC_IAR", Hex(acknowledged));
    }

    public override void SendSgi(CpuId from, CpuMask targets, int intId) =>
        WriteSgir(from, 0, ListOf(targets), intId);

    public override uint ReadIar(CpuId cpu) => ReadGicc(cpu, GiccIar);

    public override void WriteEoir(CpuId cpu, uint acknowledged) =>
        WriteGicc(cpu, GiccEoir, acknowledged);

    public override void WriteDir(CpuId cpu, uint acknowledged) =>
        WriteGicc(cpu, GiccDir, acknowledged);

    public override uint ReadHppir(CpuId cpu) => ReadGicc(cpu, GiccHppir);

    public override byte ReadRpr(CpuId cpu) => (byte)(ReadGicc(cpu, GiccRpr) & 0xff);

    public override void WritePmr(CpuId cpu, byte value) => WriteGicc(cpu, GiccPmr, value);

    /// <remarks>GICC_BPR n stands for the bits 7 to n + 1.</remarks>
    public override void WriteGroupBits(CpuId cpu, int least) =>
        WriteGicc(cpu, GiccBpr, (uint)least - 1);

    public override void SplitEoi(CpuId cpu, bool isSplit = true) =>
        WriteGicc(cpu, GiccCtlr, isSplit ? EoiModeNs | 1 : 1);

    public override void EnableInterface(CpuId cpu, bool isEnabled) =>
        WriteGicc(cpu, GiccCtlr, isEnabled ? 1U : 0);

    public override void EnableDistributor(bool isEnabled)
    {
        WriteGicd(new(0), GicdCtlr, isEnabled ? 1U : 0);
        Settle();
    }

    public override void ClearPending(CpuId cpu, int intId)
    {
        WriteGicd(cpu, GicdCPendSgir + (intId & ~3), 0xffU << (intId % 4 * 8));
        Settle();
    }

    public override ulong ReadBank(CpuId cpu, int offset) => ReadGicd(cpu, offset);

    public override void WriteBank(CpuId cpu, int offset, uint value) =>
        WriteGicd(cpu, offset, value);

    public override uint IntIdOf(uint word) => word & 0x3ff;

    private void SetUp(CpuId cpu)
    {
        SetUpBank(cpu);
        WritePmr(cpu, PriorityMask);
        WriteGicc(cpu, GiccBpr, 0);
        EnableInterface(cpu, isEnabled: true);
    }

    /// <summary>A CPU's own bit stands in every byte of the banked ITARGETSR0.</summary>
    private uint ReadInterface(CpuId cpu)
    {
        var bit = (uint)(ReadGicd(cpu, GicdITargetsR) & 0xff);
        var isOne = bit != 0 && (bit & (bit - 1)) == 0;
        Expect($"one bit in GICD_ITARGETSR0 of {cpu}", isOne || All.Count == 1, Hex(bit));
        return isOne ? bit : 1;
    }

    private static string NameOfGicc(int offset) => offset switch
    {
        GiccCtlr => "GICC_CTLR",
        GiccPmr => "GICC_PMR",
        GiccBpr => "GICC_BPR",
        GiccIar => "GICC_IAR",
        GiccEoir => "GICC_EOIR",
        GiccRpr => "GICC_RPR",
        GiccHppir => "GICC_HPPIR",
        GiccDir => "GICC_DIR",
        _ => string.Create(CultureInfo.InvariantCulture, $"GICC+0x{offset:x4}"),
    };
}

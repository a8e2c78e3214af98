using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>A machine with a GICv2: its driver, and the one part that carries its SGIs.</summary>
public sealed class GicV2System : IInterruptSystem
{
    private readonly MachineTopology _topology;
    private readonly GicV2Options _options;

    /// <param name="topology">Its CPUs; CPU n has CPU interface n.</param>
    /// <param name="options">What differs from machine to machine; null for the usual.</param>
    public GicV2System(MachineTopology topology, GicV2Options? options = null)
    {
        _topology = topology;
        _options = options ?? new();
        Irqchip = new(topology, _options);
        Wire = new GicV2Wire(topology.CpuCount);
        GicArch = new(
            Irqchip.CrossCall,
            static (target, intId, cause) => new(
                PartId.Distributor(GicV2Distributor.OnlyChip),
                new GicV2Distributor.InjectSgi(target, intId, cause),
                0),
            new GicHotplug(Irqchip.Starting));
    }

    public string Name => "gicv2";

    public int CpuCountMax => GicV2Distributor.CpuCountMax;

    public string LimitReason =>
        "the target list of GICD_SGIR, like gic_cpu_map, has 8 CPU interfaces";

    public int ChipCountMax => 1;

    /// <summary>The driver.</summary>
    public GicV2Irqchip Irqchip { get; }

    /// <summary>The same as <see cref="Arch"/>, with what only arm64 has.</summary>
    public GicArch GicArch { get; }

    public IArch Arch => GicArch;

    public IIpiWire Wire { get; }

    /// <summary>None: a CPU and its interface talk to the distributor.</summary>
    public PartKind? PerCpu => null;

    public PartKind PerChip => PartKind.Distributor;

    /// <inheritdoc cref="IInterruptSystem.NewPort"/>
    public GicV2CpuInterface NewCpuInterface() => new(Irqchip, _options.PowerOn);

    /// <summary>The message by which a device drives the input of an SPI.</summary>
    /// <param name="intId">32 to 63.</param>
    /// <param name="isAsserted">The level.</param>
    public static OutgoingMessage SetLine(int intId, bool isAsserted) => new(
        PartId.Distributor(GicV2Distributor.OnlyChip),
        new GicV2Distributor.SetLine(intId, isAsserted),
        0);

    public IInterruptPort NewPort(CpuId cpu) => NewCpuInterface();

    public IPart NewCpuPart(CpuId cpu) =>
        throw new InvariantViolatedException("a GICv2 has no part of each CPU");

    public IPart NewChipPart(ChipId chip)
    {
        Invariant.Holds(chip == GicV2Distributor.OnlyChip, $"a GICv2 on {chip}");
        return new GicV2Distributor(
            _topology.CpuCount, _options.PowerOn, _options.Weaknesses);
    }
}

using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>A machine with a GICv3: its driver, and the parts that carry its SGIs.</summary>
public sealed class GicV3System : IInterruptSystem
{
    private readonly MachineTopology _topology;
    private readonly GicV3Options _options;

    /// <param name="topology">Who has which affinity, and sits on which chip.</param>
    /// <param name="options">What differs from machine to machine; null for the usual.</param>
    public GicV3System(MachineTopology topology, GicV3Options? options = null)
    {
        _topology = topology;
        _options = options ?? new();
        Irqchip = new(topology, _options);
        Wire = new GicV3Wire(_options.IsWakerSecure);
        GicArch = new(
            Irqchip.CrossCall,
            static (target, intId, cause) => new(
                PartId.Redistributor(target), new Redistributor.InjectSgi(intId, cause), 0),
            new GicHotplug(Irqchip.Starting))
        {
            PmEnter = GicV3Irqchip.GicCpuPmEnter,
            PmExit = Irqchip.GicCpuPmExit,
        };
    }

    public string Name => "gicv3";

    public int CpuCountMax => CpuId.CountMax;

    public string LimitReason =>
        "a CPU number has 24 bits in a trace; the affinities would serve 2^32 CPUs";

    /// <summary>The driver.</summary>
    public GicV3Irqchip Irqchip { get; }

    /// <summary>The same as <see cref="Arch"/>, with what only arm64 has.</summary>
    public GicArch GicArch { get; }

    public IArch Arch => GicArch;

    public IIpiWire Wire { get; }

    public PartKind? PerCpu => PartKind.Redistributor;

    public PartKind PerChip => PartKind.Distributor;

    /// <inheritdoc cref="IInterruptSystem.NewPort"/>
    public CpuInterface NewCpuInterface() => new(Irqchip, _options.PowerOn);

    /// <summary>The message by which a device drives the input of an SPI.</summary>
    /// <param name="intId">32 to 63.</param>
    /// <param name="isAsserted">The level.</param>
    public static OutgoingMessage SetLine(int intId, bool isAsserted) => new(
        PartId.Distributor(Distributor.BootChip), new Distributor.SetLine(intId, isAsserted), 0);

    public IInterruptPort NewPort(CpuId cpu) => NewCpuInterface();

    public IPart NewCpuPart(CpuId cpu) => new Redistributor(
        cpu,
        _topology,
        _options.PowerOn,
        _options.TieOrder,
        _options.IsWakerSecure,
        _options.Weaknesses);

    public IPart NewChipPart(ChipId chip) => new Distributor(
        chip, _topology, _options.PowerOn, _options.HasRangeSelector);
}

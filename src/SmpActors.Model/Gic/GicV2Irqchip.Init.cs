using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class GicV2Irqchip
{
    private static readonly KernelFunction _initBases = Function("__gic_init_bases");
    private static readonly KernelFunction _distInit = Function("gic_dist_init");
    private static readonly KernelFunction _cpuInit = Function("gic_cpu_init");
    private static readonly KernelFunction _getCpumask = Function("gic_get_cpumask");
    private static readonly KernelFunction _cpuIfUp = Function("gic_cpu_if_up");
    private static readonly KernelFunction _distConfig =
        new("gic_dist_config", "drivers/irqchip/irq-gic-common.c");

    private static readonly KernelFunction _cpuConfig =
        new("gic_cpu_config", "drivers/irqchip/irq-gic-common.c");

    /// <summary>The state of CPU hotplug that starts a new CPU's part.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic.c, gic_starting_cpu() (v4.9).</remarks>
    public CpuHotplugStep Starting => new(
        CpuHotplugState.ApIrqGicStarting,
        "AP_IRQ_GIC_STARTING",
        async (cpu, _) =>
        {
            // gic_starting_cpu() does not look at the result.
            await GicCpuInit(cpu);
            return 0;
        },
        null);

    /// <summary>Starts the GIC on the boot CPU: the cross-call function is there first.</summary>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic.c, __gic_init_bases(), gic_init_bases() (v4.9).
    /// </remarks>
    public async GuestTask GicInitBases(Cpu cpu)
    {
        using var scope = cpu.In(_initBases);

        // set_smp_cross_call() itself was at construction: what all CPUs share never changes.
        await GicDistInit(cpu);
        await GicCpuInit(cpu);
    }

    /// <summary>Starts the distributor: SPIs off and routed here, interrupts forwarded.</summary>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic.c, gic_dist_init(); irq-gic-common.c, gic_dist_config()
    /// (v4.9).
    /// </remarks>
    public async GuestTask GicDistInit(Cpu cpu)
    {
        using var scope = cpu.In(_distInit);
        var typer = new GicdTyper(await GiccOf(cpu).ReadGicd(cpu, Gicd.Typer));
        var end = IntId.PrivateCount * (typer.ItLinesNumber + 1);
        WriteGicd(cpu, Gicd.Ctlr, 0);

        var mask = await GicGetCpumask(cpu);
        for (var i = SpiBank.First; i < end; i += 4)
        {
            WriteGicd(cpu, Gicd.ITargetsR + i, mask * 0x0101_0101U);
        }

        GicDistConfig(cpu, end);
        WriteGicd(cpu, Gicd.Ctlr, (uint)new GicdCtlr { EnableGrp0 = true }.Raw);
    }

    /// <summary>Starts this CPU's banked registers and its interface; interrupts are off.</summary>
    /// <returns>0, or <see cref="Errno.Einval"/> for a CPU that the GIC does not reach.</returns>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic.c, gic_cpu_init(); irq-gic-common.c, gic_cpu_config()
    /// (v4.9).
    /// </remarks>
    public async GuestTask<int> GicCpuInit(Cpu cpu)
    {
        using var scope = cpu.In(_cpuInit);
        if (cpu.Number.Value >= GicV2Distributor.CpuCountMax)
        {
            cpu.Warn(_cpuInit);
            return Errno.Einval;
        }

        var mask = (byte)await GicGetCpumask(cpu);
        await GiccOf(cpu).PublishCpuMap(cpu, mask);

        GicCpuConfig(cpu);
        GiccOf(cpu).Write(cpu, Gicc.Pmr, PriorityMask);
        GicCpuIfUp(cpu);
        return 0;
    }

    /// <summary>
    /// This CPU's own interface: the first of ITARGETSR0 to 7 that is not 0, folded to a byte.
    /// </summary>
    private async GuestTask<uint> GicGetCpumask(Cpu cpu)
    {
        using var scope = cpu.In(_getCpumask);
        for (var i = 0; i < IntId.PrivateCount; i += 4)
        {
            var word = await GiccOf(cpu).ReadGicd(cpu, Gicd.ITargetsR + i);
            var mask = BitConverter.GetBytes(word).Aggregate(0U, static (or, next) => or | next);
            if (mask != 0) return mask;
        }

        if (_topology.CpuCount > 1)
        {
            cpu.Warn("GIC CPU mask not found - kernel will fail to boot.");
        }

        return 0;
    }

    private static void GicDistConfig(Cpu cpu, int end)
    {
        using var scope = cpu.In(_distConfig);
        for (var i = SpiBank.First; i < end; i += 16) WriteGicd(cpu, Gicd.ICfgR + (i / 4), 0);
        for (var i = SpiBank.First; i < end; i += 4)
        {
            WriteGicd(cpu, Gicd.IPriorityR + i, GicValues.PrioritiesDefault);
        }

        for (var i = SpiBank.First; i < end; i += 32)
        {
            WriteGicd(cpu, Gicd.ICActiveR + (i / 8), uint.MaxValue);
            WriteGicd(cpu, Gicd.ICEnableR + (i / 8), uint.MaxValue);
        }
    }

    private static void GicCpuConfig(Cpu cpu)
    {
        using var scope = cpu.In(_cpuConfig);
        WriteGicd(cpu, Gicd.ICActiveR, uint.MaxValue);
        WriteGicd(cpu, Gicd.ICEnableR, 0xffff_0000);
        WriteGicd(cpu, Gicd.ISEnableR, 0x0000_ffff);
        for (var i = 0; i < IntId.PrivateCount; i += 4)
        {
            WriteGicd(cpu, Gicd.IPriorityR + i, GicValues.PrioritiesDefault);
        }
    }

    private void GicCpuIfUp(Cpu cpu)
    {
        using var scope = cpu.In(_cpuIfUp);
        var gicc = GiccOf(cpu);
        var bypass = new GiccCtlr(gicc.Read(cpu, Gicc.Ctlr)).BypassDisable;
        var written = new GiccCtlr
        {
            Enable = true,
            BypassDisable = bypass,
            EoiModeNs = IsSplitEoi,
        };
        gicc.Write(cpu, Gicc.Ctlr, (uint)written.Raw);
    }
}

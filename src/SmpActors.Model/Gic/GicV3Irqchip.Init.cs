using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class GicV3Irqchip
{
    /// <summary>Polls of a register before the kernel gives up, 1 us apart.</summary>
    private const int PollCountMax = 1_000_000;

    private const int PollNs = 1_000;

    private static readonly KernelFunction _initBases = Function("gic_init_bases");
    private static readonly KernelFunction _smpInit = Function("gic_smp_init");
    private static readonly KernelFunction _distInit = Function("gic_dist_init");
    private static readonly KernelFunction _cpuInit = Function("gic_cpu_init");
    private static readonly KernelFunction _populateRdist = Function("gic_populate_rdist");
    private static readonly KernelFunction _enableRedist = Function("gic_enable_redist");
    private static readonly KernelFunction _sysRegInit = Function("gic_cpu_sys_reg_init");
    private static readonly KernelFunction _pmNotifier = Function("gic_cpu_pm_notifier");

    /// <summary>The state of CPU hotplug that starts a new CPU's part.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_starting_cpu() (v4.9).</remarks>
    public CpuHotplugStep Starting => new(
        CpuHotplugState.ApIrqGicV3Starting,
        "AP_IRQ_GICV3_STARTING",
        async (cpu, _) =>
        {
            await GicCpuInit(cpu);
            return 0;
        },
        null);

    /// <summary>Starts the GIC on the boot CPU: the cross-call function is there first.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_init_bases() (v4.9); no ITS.</remarks>
    public async GuestTask GicInitBases(Cpu cpu)
    {
        using var scope = cpu.In(_initBases);

        // set_smp_cross_call() itself was at construction: what all CPUs share never changes.
        using (cpu.In(_smpInit))
        {
        }

        await GicDistInit(cpu);
        await GicCpuInit(cpu);
    }

    /// <summary>Starts the distributor: SPIs off and routed here, Group 1 forwarded.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_dist_init() (v4.9).</remarks>
    public async GuestTask GicDistInit(Cpu cpu)
    {
        using var scope = cpu.In(_distInit);
        WriteGicd(cpu, Gicd.Ctlr, 0);
        await GicDistWaitForRwp(cpu);

        var typer = new GicdTyper(await ReadGicd(cpu, Gicd.Typer));
        var end = IntId.PrivateCount * (typer.ItLinesNumber + 1);
        for (var i = IntId.PrivateCount; i < end; i += 32)
        {
            WriteGicd(cpu, Gicd.IGroupR + (i / 8), uint.MaxValue);
        }

        for (var i = IntId.PrivateCount; i < end; i += 16) WriteGicd(cpu, Gicd.ICfgR + (i / 4), 0);
        for (var i = IntId.PrivateCount; i < end; i += 4)
        {
            WriteGicd(cpu, Gicd.IPriorityR + i, GicValues.PrioritiesDefault);
        }

        for (var i = IntId.PrivateCount; i < end; i += 32)
        {
            WriteGicd(cpu, Gicd.ICActiveR + (i / 8), uint.MaxValue);
            WriteGicd(cpu, Gicd.ICEnableR + (i / 8), uint.MaxValue);
        }

        await GicDistWaitForRwp(cpu);

        var ctlr = new GicdCtlr { EnableGrp0 = true, EnableGrp1 = true, Are = true };
        WriteGicd(cpu, Gicd.Ctlr, ctlr.Raw);
        if (_options.Has(GicChange.InitAdditions)) await GicDistWaitForRwp(cpu);

        var affinity = _topology.MpidrOf(cpu.Number);
        for (var i = IntId.PrivateCount; i < end; i++)
        {
            WriteGicd(cpu, Gicd.IRouter + (8 * i), affinity.Raw);
        }
    }

    /// <summary>Starts this CPU's redistributor and CPU interface; interrupts are off.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_cpu_init() (v4.9).</remarks>
    public async GuestTask GicCpuInit(Cpu cpu)
    {
        using var scope = cpu.In(_cpuInit);
        if (await GicPopulateRdist(cpu) is not { } own) return;

        await GicEnableRedist(cpu, own, enable: true);
        WriteGicr(cpu, own, Gicr.IGroupR0, uint.MaxValue);
        WriteGicr(cpu, own, Gicr.ICActiveR0, uint.MaxValue);
        WriteGicr(cpu, own, Gicr.ICEnableR0, 0xffff_0000);
        WriteGicr(cpu, own, Gicr.ISEnableR0, 0x0000_ffff);
        for (var offset = Gicr.IPriorityR0; offset <= Gicr.IPriorityR7; offset += 4)
        {
            WriteGicr(cpu, own, offset, GicValues.PrioritiesDefault);
        }

        await GicRedistWaitForRwp(cpu, own);
        GicCpuSysRegInit(cpu);
    }

    /// <summary>CPU_PM_ENTER: this CPU is about to sleep, and its redistributor with it.</summary>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic-v3.c, gic_cpu_pm_notifier() (v4.9). With two security states
    /// firmware does it.
    /// </remarks>
    public static async GuestTask GicCpuPmEnter(Cpu cpu)
    {
        using var scope = cpu.In(_pmNotifier);
        if (!await IsSecurityDisabled(cpu)) return;
        IccOf(cpu).WriteIgrpEn1(cpu, false);
        await GicEnableRedist(cpu, PartId.Redistributor(cpu.Number), enable: false);
    }

    /// <summary>CPU_PM_EXIT: this CPU is awake again.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_cpu_pm_notifier() (v4.9).</remarks>
    public async GuestTask GicCpuPmExit(Cpu cpu)
    {
        using var scope = cpu.In(_pmNotifier);
        if (await IsSecurityDisabled(cpu))
        {
            await GicEnableRedist(cpu, PartId.Redistributor(cpu.Number), enable: true);
        }

        GicCpuSysRegInit(cpu);
    }

    /// <summary>Finds this CPU's redistributor: walks each chip's frames to its affinity.</summary>
    private async GuestTask<PartId?> GicPopulateRdist(Cpu cpu)
    {
        using var scope = cpu.In(_populateRdist);
        var own = GicrTyper.Pack(_topology.MpidrOf(cpu.Number));
        for (var chip = 0; chip < _topology.ChipCount; chip++)
        {
            var frames = _topology.CpusOf(new ChipId(chip));
            var region = PartId.Redistributor(frames.First);
            var pidr2 = new GicPidr2(await IccOf(cpu).ReadRegister(cpu, region, Gicr.Pidr2));
            if (pidr2.ArchRev is not (3 or 4)) continue;

            foreach (var frame in frames)
            {
                var part = PartId.Redistributor(frame);
                var typer = new GicrTyper(await IccOf(cpu).ReadRegister(cpu, part, Gicr.Typer));
                if (typer.Affinity == own) return part;
                if (typer.Last) break;
            }
        }

        var mpidr = _topology.MpidrOf(cpu.Number).Raw;
        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"CPU{cpu.Number.Value}: mpidr {mpidr:x} has no re-distributor!"));
        return null;
    }

    private static async GuestTask GicEnableRedist(Cpu cpu, PartId own, bool enable)
    {
        using var scope = cpu.In(_enableRedist);
        var waker = new GicrWaker(await IccOf(cpu).ReadRegister(cpu, own, Gicr.Waker));
        var written = (waker with { ProcessorSleep = !enable }).Raw;
        WriteGicr(cpu, own, Gicr.Waker, unchecked((uint)written));
        if (!enable)
        {
            // Reads back as awake: WAKER is firmware's, and there is no sleep to be had here.
            waker = new(await IccOf(cpu).ReadRegister(cpu, own, Gicr.Waker));
            if (!waker.ProcessorSleep) return;
        }

        for (var polls = 0; polls < PollCountMax; polls++)
        {
            waker = new(await IccOf(cpu).ReadRegister(cpu, own, Gicr.Waker));
            if (waker.ChildrenAsleep != enable) return;
            await cpu.Elapse(PollNs);
        }

        cpu.Warn(enable
            ? "redistributor failed to wakeup..."
            : "redistributor failed to sleep...");
    }

    private void GicCpuSysRegInit(Cpu cpu)
    {
        using var scope = cpu.In(_sysRegInit);
        var icc = IccOf(cpu);
        icc.WriteSre(cpu, true);
        icc.WritePmr(cpu, PriorityMask);
        icc.WriteBpr1(cpu, 0);
        icc.WriteCtlr(cpu, new() { EoiMode = IsSplitEoi });
        if (_options.Has(GicChange.InitAdditions))
        {
            // What an earlier kernel left active. Five bits of priority have one register of each
            // group. GICD_TYPER2 is 0, so GICD_CTLR.nASSGIreq stays 0; and every interface has RSS,
            // so that each CPU can reach each other.
            icc.WriteAp0R0(cpu, 0);
            icc.WriteAp1R0(cpu, 0);
        }

        cpu.TraceBarrier("isb");
        icc.WriteIgrpEn1(cpu, true);
        cpu.TraceBarrier("isb");
    }

    private static async GuestTask GicDistWaitForRwp(Cpu cpu)
    {
        for (var polls = 0; polls < PollCountMax; polls++)
        {
            if (!new GicdCtlr(await ReadGicd(cpu, Gicd.Ctlr)).Rwp) return;
            await cpu.Elapse(PollNs);
        }

        cpu.Warn("RWP timeout, gone fishing");
    }

    /// <remarks>
    /// v4.9 looks at bit 31, as in the distributor. Here that is UWP, and RWP is bit 3: it goes on
    /// while the CPU interface may still hold what was just disabled. v6.1 looks at bit 3.
    /// </remarks>
    private async GuestTask GicRedistWaitForRwp(Cpu cpu, PartId own)
    {
        var looksAtRwp = _options.Has(GicChange.InitAdditions);
        for (var polls = 0; polls < PollCountMax; polls++)
        {
            var ctlr = new GicrCtlr(await IccOf(cpu).ReadRegister(cpu, own, Gicr.Ctlr));
            if (!(looksAtRwp ? ctlr.Rwp : ctlr.Uwp)) return;
            await cpu.Elapse(PollNs);
        }

        cpu.Warn("RWP timeout, gone fishing");
    }

    private static async GuestTask<bool> IsSecurityDisabled(Cpu cpu) =>
        new GicdCtlr(await ReadGicd(cpu, Gicd.Ctlr)).Ds;

    private static CpuInterface IccOf(Cpu cpu) => (CpuInterface)cpu.Port;

    private static GuestTask<ulong> ReadGicd(Cpu cpu, int offset) =>
        IccOf(cpu).ReadRegister(cpu, PartId.Distributor(Distributor.BootChip), offset);

    private static void WriteGicd(Cpu cpu, int offset, ulong value)
    {
        cpu.TraceRegisterWrite(Gicd.NameOf(offset), value);
        cpu.Send(
            PartId.Distributor(Distributor.BootChip), new Distributor.WriteRegister(offset, value));
    }

    private static void WriteGicr(Cpu cpu, PartId own, int offset, uint value)
    {
        cpu.TraceRegisterWrite(Gicr.NameOf(offset), value);
        cpu.Send(own, new Redistributor.WriteRegister(offset, value));
    }
}

using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>What the APIC drivers send with.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/ipi.c, arch/x86/include/asm/ipi.h and x2apic.h (v4.9).
/// </remarks>
internal static class Ipi
{
    private const string File = "arch/x86/kernel/apic/ipi.c";
    private const int SafeWaitPollMax = 1_001;
    private const long SafeWaitPollNs = 100_000;

    /// <remarks>Where v6.1 and v6.12 have it: from knowledge, unverified.</remarks>
    private static readonly KernelFunction _waitIcrIdle =
        new("__xapic_wait_icr_idle", "arch/x86/include/asm/ipi.h")
        {
            Later = new("__xapic_wait_icr_idle", "arch/x86/kernel/apic/local.h", "v6.1")
            {
                Later = new("apic_mem_wait_icr_idle", File, "v6.12"),
            },
        };

    private static readonly KernelFunction _allButSelf =
        new("default_send_IPI_allbutself", File, "v6.1");

    private static readonly KernelFunction _all = new("default_send_IPI_all", File, "v6.1");
    private static readonly KernelFunction _self = new("default_send_IPI_self", File, "v6.1");
    private static readonly KernelFunction _x2ApicShorthand =
        new("__x2apic_send_IPI_shorthand", "arch/x86/kernel/apic/x2apic_phys.c", "v6.1");

    private static readonly KernelFunction _safeWaitIcrIdle =
        new("native_safe_apic_wait_icr_idle", "arch/x86/kernel/apic/apic.c");

    private static readonly KernelFunction _shortcut =
        new("__default_send_IPI_shortcut", File);

    private static readonly KernelFunction _destField =
        new("__default_send_IPI_dest_field", File);

    private static readonly KernelFunction _singlePhys =
        new("default_send_IPI_single_phys", File);

    private static readonly KernelFunction _sequencePhys =
        new("default_send_IPI_mask_sequence_phys", File);

    private static readonly KernelFunction _allButSelfPhys =
        new("default_send_IPI_mask_allbutself_phys", File);

    private static readonly KernelFunction _x2ApicDest =
        new("__x2apic_send_IPI_dest", "arch/x86/include/asm/x2apic.h")
        {
            Later = new("__x2apic_send_IPI_dest", "arch/x86/kernel/apic/x2apic_phys.c", "v6.1"),
        };

    private static readonly KernelFunction _x2ApicSelf =
        new("x2apic_send_IPI_self", "arch/x86/kernel/apic/x2apic_phys.c");

    /// <summary>The command word, without a destination.</summary>
    /// <remarks>
    /// Level stays 0. Source: arch/x86/include/asm/ipi.h, __prepare_ICR() (v4.9).
    /// </remarks>
    public static Icr PrepareIcr(Shorthand shorthand, int vector, DestinationMode mode) =>
        vector == IrqVectors.Nmi
            ? new()
            {
                Shorthand = shorthand,
                DestinationMode = mode,
                DeliveryMode = DeliveryMode.Nmi,
            }
            : new() { Shorthand = shorthand, DestinationMode = mode, Vector = (byte)vector };

    /// <summary>Spins while ICR is busy, with no limit.</summary>
    public static async GuestTask XApicWaitIcrIdle(Cpu cpu)
    {
        using var scope = cpu.In(_waitIcrIdle);
        if (!new Icr(await Apic.Read(cpu, ApicRegister.Icr)).IsBusy) return;
        await Apic.ReadIcrWhenIdle(cpu);
    }

    /// <summary>Polls ICR each 100 µs, for about 100 ms.</summary>
    /// <returns>Whether it is still busy.</returns>
    public static async GuestTask<bool> SafeApicWaitIcrIdle(Cpu cpu)
    {
        using var scope = cpu.In(_safeWaitIcrIdle);
        for (var i = 0; i < SafeWaitPollMax; i++)
        {
            if (!new Icr(await Apic.Read(cpu, ApicRegister.Icr)).IsBusy) return false;
            await cpu.Elapse(SafeWaitPollNs);
        }

        return true;
    }

    /// <summary>Sends with a shorthand: one write. Interrupts need not be off.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="shorthand">Who gets it.</param>
    /// <param name="vector">Which.</param>
    /// <param name="mode">A bit that means nothing with a shorthand.</param>
    /// <param name="limitsNmiWait">
    /// Whether an NMI waits for ICR with a limit; v4.9 waits without one.
    /// </param>
    public static async GuestTask DefaultSendIpiShortcut(
        Cpu cpu,
        Shorthand shorthand,
        int vector,
        DestinationMode mode,
        bool limitsNmiWait = false)
    {
        using var scope = cpu.In(_shortcut);
        if (limitsNmiWait && vector == IrqVectors.Nmi) await SafeApicWaitIcrIdle(cpu);
        else await XApicWaitIcrIdle(cpu);
        Apic.WriteIcr(cpu, PrepareIcr(shorthand, vector, mode).Low);
    }

    /// <summary>All but this CPU by shorthand; whoever calls has seen that it may.</summary>
    /// <remarks>Source: arch/x86/kernel/apic/ipi.c (v6.1), as the two below.</remarks>
    public static async GuestTask DefaultSendIpiAllButSelf(
        Cpu cpu, int vector, X86Options options)
    {
        using var scope = cpu.In(_allButSelf);
        await SendShortcut(cpu, Shorthand.AllExcludingSelf, vector, options);
    }

    /// <summary>All, this CPU too, by shorthand.</summary>
    public static async GuestTask DefaultSendIpiAll(Cpu cpu, int vector, X86Options options)
    {
        using var scope = cpu.In(_all);
        await SendShortcut(cpu, Shorthand.AllIncludingSelf, vector, options);
    }

    /// <summary>This CPU by shorthand.</summary>
    public static async GuestTask DefaultSendIpiSelf(Cpu cpu, int vector, X86Options options)
    {
        using var scope = cpu.In(_self);
        await SendShortcut(cpu, Shorthand.Self, vector, options);
    }

    /// <summary>Sends to an 8-bit destination: ICR2, then ICR.</summary>
    /// <remarks>
    /// Interrupts are off, or a handler's send could overwrite ICR2 between the writes.
    /// </remarks>
    public static async GuestTask DefaultSendIpiDestField(
        Cpu cpu, byte destination, int vector, DestinationMode mode)
    {
        using var scope = cpu.In(_destField);
        Invariant.Holds(cpu.IrqsDisabled, $"{cpu.Id} writes ICR2 and ICR with interrupts on");

        if (vector == IrqVectors.Nmi) await SafeApicWaitIcrIdle(cpu);
        else await XApicWaitIcrIdle(cpu);

        var icr = PrepareIcr(Shorthand.None, vector, mode) with { Destination = destination };
        Apic.WriteIcr2(cpu, icr.High);
        if (Apic.Lacks(cpu, X86Weakness.IrqsOnWithinPair) && !cpu.InHardIrq)
        {
            await cpu.LocalIrqRestore(on: true);
            cpu.LocalIrqSave();
        }

        Apic.WriteIcr(cpu, icr.Low);
    }

    /// <summary>Sends to one CPU by its APIC id.</summary>
    public static async GuestTask DefaultSendIpiSinglePhys(Cpu cpu, CpuId target, int vector)
    {
        using var scope = cpu.In(_singlePhys);
        var flags = cpu.LocalIrqSave();
        await SendPhys(cpu, target, vector);
        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>Sends to each CPU of a mask by its APIC id, ascending.</summary>
    public static async GuestTask DefaultSendIpiMaskSequencePhys(
        Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_sequencePhys);
        var flags = cpu.LocalIrqSave();
        foreach (var target in mask) await SendPhys(cpu, target, vector);
        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>As <see cref="DefaultSendIpiMaskSequencePhys"/>, never to this CPU.</summary>
    public static async GuestTask DefaultSendIpiMaskAllButSelfPhys(
        Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_allButSelfPhys);
        var flags = cpu.LocalIrqSave();
        foreach (var target in mask)
        {
            if (target != cpu.Number) await SendPhys(cpu, target, vector);
        }

        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>
    /// Orders the writes before it against the MSR write that sends, which would not wait for them.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/include/asm/barrier.h, x2apic_wrmsr_fence() (v4.9), weak_wrmsr_fence()
    /// (v6.1): an MSR write need not wait for an MFENCE, but for an LFENCE. From v6.8 on (seen)
    /// CPUs without that flaw have neither; no such CPU is modelled.
    /// </remarks>
    public static Cpu.GuestWait X2ApicWrmsrFence(Cpu cpu, X86Options options)
    {
        if (options.Lacks(X86Weakness.NoX2ApicFence)) return cpu.NoWait();

        cpu.TraceBarrier("mfence");
        if (options.Has(X86Change.LfenceBeforeMsr)) cpu.TraceBarrier("lfence");
        return cpu.EnqueueBarrier();
    }

    /// <summary>Sends to a 32-bit destination: one write, nothing to wait for.</summary>
    public static void X2ApicSendIpiDest(
        Cpu cpu, uint destination, int vector, DestinationMode mode)
    {
        using var scope = cpu.In(_x2ApicDest);
        var command = PrepareIcr(Shorthand.None, vector, mode);
        Apic.WriteIcr(cpu, new X2ApicIcr { Command = command, Destination = destination }.Raw);
    }

    /// <summary>Sends any command to one CPU by its APIC id, and waits until it has left.</summary>
    /// <remarks>
    /// Source: arch/x86/include/asm/apic.h, apic_icr_write(), safe_apic_wait_icr_idle() (v4.9).
    /// </remarks>
    public static async GuestTask ApicIcrWrite(
        Cpu cpu, ApicMode mode, CpuId target, Icr command)
    {
        var id = cpu.Kernel.Topology.ApicIdOf(target).Value;
        if (mode == ApicMode.X2Apic)
        {
            Apic.WriteIcr(cpu, new X2ApicIcr { Command = command, Destination = id }.Raw);
            return;
        }

        var message = command with { Destination = (byte)id };
        Apic.WriteIcr2(cpu, message.High);
        Apic.WriteIcr(cpu, message.Low);
        await SafeApicWaitIcrIdle(cpu);
    }

    /// <summary>Sends to a shorthand: one write, behind a fence; its destination is 0.</summary>
    /// <remarks>
    /// Source: arch/x86/kernel/apic/x2apic_phys.c, __x2apic_send_IPI_shorthand() (v6.1).
    /// </remarks>
    public static async GuestTask X2ApicSendIpiShorthand(
        Cpu cpu, Shorthand shorthand, int vector, X86Options options)
    {
        using var scope = cpu.In(_x2ApicShorthand);
        await X2ApicWrmsrFence(cpu, options);
        var command = PrepareIcr(shorthand, vector, DestinationMode.Physical);
        Apic.WriteIcr(cpu, new X2ApicIcr { Command = command }.Raw);
    }

    /// <summary>Sends to this CPU: one write, without a fence.</summary>
    public static void X2ApicSendIpiSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_x2ApicSelf);
        Apic.WriteSelfIpi(cpu, (byte)vector);
    }

    private static GuestTask SendShortcut(
        Cpu cpu, Shorthand shorthand, int vector, X86Options options) => DefaultSendIpiShortcut(
            cpu,
            shorthand,
            vector,
            DestinationMode.Physical,
            options.Has(X86Change.LimitsNmiWait));

    private static GuestTask SendPhys(Cpu cpu, CpuId target, int vector) =>
        DefaultSendIpiDestField(
            cpu,
            (byte)cpu.Kernel.Topology.ApicIdOf(target).Value,
            vector,
            DestinationMode.Physical);
}

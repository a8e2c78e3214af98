using System.Numerics;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>How x86 starts and stops a CPU.</summary>
/// <param name="apic">The driver in use.</param>
/// <remarks>Source: arch/x86/kernel/smpboot.c (v4.9).</remarks>
public sealed class X86Hotplug(ApicDriver apic) : IHotplugArch
{
    private const string SmpBootFile = "arch/x86/kernel/smpboot.c";
    private const int BootCpu = 0;

    private const int StartUpCount = 2;

    /// <summary>The page below 1 MB where a CPU starts: where firmware left room for it.</summary>
    private const byte StartPage = 0x99;

    /// <summary>How long fixup_irqs() lets interrupts that are under way arrive, in ns.</summary>
    public const long MigrationNs = 1_000_000;

    private static readonly KernelFunction _cpuUp = Function("native_cpu_up");
    private static readonly KernelFunction _wakeUp = Function("wakeup_secondary_cpu_via_init");
    private static readonly KernelFunction _start = Function("start_secondary");
    private static readonly KernelFunction _cpuDisable = Function("native_cpu_disable");
    private static readonly KernelFunction _playDead = Function("native_play_dead");
    private static readonly KernelFunction _fixupIrqs =
        new("fixup_irqs", "arch/x86/kernel/irq.c");

    public IReadOnlyList<CpuHotplugStep> Steps { get; } = apic.HotplugSteps;

    /// <remarks>
    /// Source: native_cpu_up(), do_boot_cpu() (v4.9). Differs from v4.9: a CPU that does not start
    /// in ten seconds is waited for all the same.
    /// </remarks>
    public async GuestTask CpuUp(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_cpuUp);
        CpuHotplug.ExpectStart(cpu);
        await WakeupSecondaryCpuViaInit(cpu, target);

        // Set in cpu_initialized_mask by the new CPU, which then waits for its bit in the callout
        // mask: from here on no mask of all is taken for a broadcast.
        await CpuHotplug.WaitForStart(cpu);
        await CpuHotplug.CallOut(cpu, target);
    }

    /// <remarks>
    /// Source: start_secondary(), smp_callin() (v4.9). There is no TSC to check.
    /// </remarks>
    public async GuestTask StartSecondary(Cpu cpu)
    {
        using var scope = cpu.In(_start);
        CpuHotplug.ReportStart(cpu);
        await CpuHotplug.CalledOut(cpu);
        await LocalApicSetup.BringUp(cpu, apic);
        await CpuHotplug.NotifyCpuStarting(cpu);
        await CpuHotplug.SetOnline(cpu);
        await cpu.LocalIrqRestore(on: true);
    }

    /// <remarks>
    /// Source: native_cpu_disable(), cpu_disable_common() (v4.9). Vectors for the interrupts of
    /// devices never run out here. Differs from v4.9: the boot CPU, which no start-up message would
    /// bring back, is refused here, and not by having no file to write to.
    /// </remarks>
    public async GuestTask<int> CpuDisable(Cpu cpu)
    {
        using var scope = cpu.In(_cpuDisable);
        if (cpu.Number.Value == BootCpu) return Errno.Ebusy;

        await LocalApicSetup.ClearLocalApic(cpu);
        await CpuHotplug.ClearOnline(cpu);
        if (apic.Options.Lacks(X86Weakness.ApicOffBeforeMigration)) await DisableDeadApic(cpu);
        await FixupIrqs(cpu);

        // Not before: an interrupt that is under way to a disabled APIC is lost.
        if (!apic.Options.Lacks(X86Weakness.ApicOffBeforeMigration)) await DisableDeadApic(cpu);
        return 0;
    }

    private GuestTask DisableDeadApic(Cpu cpu) => apic.Options.DisablesDeadApic
        ? LocalApicSetup.DisableLocalApic(cpu)
        : GuestTask.Completed;

    /// <remarks>Source: native_play_dead(), play_dead_common() (v4.9).</remarks>
    public async GuestTask PlayDead(Cpu cpu)
    {
        using var scope = cpu.In(_playDead);
        CpuHotplug.ReportDeath(cpu);
        await cpu.Park();
    }

    /// <summary>Wakes a CPU by INIT, and tells it twice at which page to start.</summary>
    /// <remarks>
    /// Source: wakeup_secondary_cpu_via_init() (v4.9). Differs from v4.9: its delays, which old
    /// hardware needs, are left out, and nothing that it sends fails.
    /// </remarks>
    private async GuestTask WakeupSecondaryCpuViaInit(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_wakeUp);
        var init = new Icr
        {
            DeliveryMode = DeliveryMode.Init,
            IsLevelTriggered = true,
            IsAsserted = true,
        };
        await Ipi.ApicIcrWrite(cpu, apic.Mode, target, init);
        await Ipi.ApicIcrWrite(cpu, apic.Mode, target, init with { IsAsserted = false });

        var startUp = new Icr { DeliveryMode = DeliveryMode.StartUp, Vector = StartPage };
        for (var i = 0; i < StartUpCount; i++)
        {
            await Ipi.ApicIcrWrite(cpu, apic.Mode, target, startUp);
        }
    }

    /// <summary>Sends what devices have pending here to a CPU that stays.</summary>
    /// <remarks>
    /// Source: arch/x86/kernel/irq.c, fixup_irqs() (v4.9). IPIs belong to no device: they are left
    /// in IRR. The devices of this machine are whoever injects their vectors.
    /// </remarks>
    private async GuestTask FixupIrqs(Cpu cpu)
    {
        using var scope = cpu.In(_fixupIrqs);
        await cpu.Elapse(MigrationNs);
        const int WordBits = 32;
        for (var i = IrqVectors.FirstExternal / WordBits; i < ApicRegisters.WordCount; i++)
        {
            var word = (uint)await Apic.Read(cpu, ApicRegisters.Word(ApicRegister.Irr, i));
            for (; word != 0; word &= word - 1)
            {
                var vector = (i * WordBits) + BitOperations.TrailingZeroCount(word);
                if (vector < IrqVectors.LocalTimer) await Retrigger(cpu, vector);
            }
        }
    }

    /// <remarks>
    /// Source: arch/x86/kernel/apic/vector.c, apic_retrigger_irq() (v4.9).
    /// </remarks>
    private async GuestTask Retrigger(Cpu cpu, int vector)
    {
        var target = cpu.OnlineMask.First;
        cpu.TraceIpiRaised(CpuMask.Of(target), vector);
        await apic.SendIpiMask(cpu, CpuMask.Of(target), vector);
    }

    private static KernelFunction Function(string name) => new(name, SmpBootFile);
}

using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>How arm64 starts and stops a CPU: firmware (PSCI) does it.</summary>
/// <param name="starting">What starts a CPU's part of its GIC.</param>
/// <remarks>Source: arch/arm64/kernel/smp.c (v4.9).</remarks>
public sealed class GicHotplug(CpuHotplugStep starting) : IHotplugArch
{
    private static readonly KernelFunction _cpuUp = Function("__cpu_up");
    private static readonly KernelFunction _start = Function("secondary_start_kernel");
    private static readonly KernelFunction _cpuDisable = Function("__cpu_disable");
    private static readonly KernelFunction _cpuDie = Function("cpu_die");

    public IReadOnlyList<CpuHotplugStep> Steps { get; } = [starting];

    /// <remarks>
    /// Source: __cpu_up() (v4.9). Differs from v4.9: a CPU that does not start in a second is
    /// waited for all the same.
    /// </remarks>
    public async GuestTask CpuUp(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_cpuUp);
        CpuHotplug.ExpectStart(cpu);
        cpu.Send(PartId.Cpu(target), Cpu.PowerOn.Instance);
        await CpuHotplug.WaitForStart(cpu);
    }

    /// <remarks>Source: secondary_start_kernel() (v4.9).</remarks>
    public async GuestTask StartSecondary(Cpu cpu)
    {
        using var scope = cpu.In(_start);
        await CpuHotplug.NotifyCpuStarting(cpu);
        await CpuHotplug.SetOnline(cpu);
        CpuHotplug.ReportStart(cpu);
        await cpu.LocalIrqRestore(on: true);
    }

    /// <remarks>
    /// Source: __cpu_disable() (v4.9). No device's interrupt has to migrate on this machine.
    /// </remarks>
    public async GuestTask<int> CpuDisable(Cpu cpu)
    {
        using var scope = cpu.In(_cpuDisable);
        await CpuHotplug.ClearOnline(cpu);
        return 0;
    }

    /// <remarks>Source: cpu_die() (v4.9).</remarks>
    public async GuestTask PlayDead(Cpu cpu)
    {
        using var scope = cpu.In(_cpuDie);
        CpuHotplug.ReportDeath(cpu);
        await cpu.Park();
    }

    private static KernelFunction Function(string name) => new(name, "arch/arm64/kernel/smp.c");
}

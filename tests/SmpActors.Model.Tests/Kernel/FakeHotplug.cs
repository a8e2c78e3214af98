namespace SmpActors.Model.Tests.Kernel;

/// <summary>The least that an architecture's CPU hotplug can be.</summary>
internal sealed class FakeHotplug : IHotplugArch
{
    public IReadOnlyList<CpuHotplugStep> Steps { get; init; } = [];

    /// <summary>What __cpu_disable() answers; negative: the CPU stays.</summary>
    public int DisableResult { get; init; }

    /// <summary>Told when a new CPU is online and its interrupts are still off.</summary>
    public Action BeforeIrqsOn { get; set; } = static () => { };

    public async GuestTask CpuUp(Cpu cpu, CpuId target)
    {
        CpuHotplug.ExpectStart(cpu);
        cpu.Send(PartId.Cpu(target), Cpu.PowerOn.Instance);
        await CpuHotplug.WaitForStart(cpu);
    }

    public async GuestTask StartSecondary(Cpu cpu)
    {
        CpuHotplug.ReportStart(cpu);
        await CpuHotplug.NotifyCpuStarting(cpu);
        await CpuHotplug.SetOnline(cpu);
        BeforeIrqsOn();
        await cpu.LocalIrqRestore(on: true);
    }

    public async GuestTask<int> CpuDisable(Cpu cpu)
    {
        if (DisableResult == 0) await CpuHotplug.ClearOnline(cpu);
        return DisableResult;
    }

    public async GuestTask PlayDead(Cpu cpu)
    {
        CpuHotplug.ReportDeath(cpu);
        await cpu.Park();
    }
}

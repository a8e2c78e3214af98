using SmpActors.Model.Gic;
using SmpActors.Model.Tests.Kernel;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicHotplugSpec
{
    [Fact]
    [Trait("Rule", "H-INV-1")]
    public void In_every_order_no_call_is_lost_and_none_runs_twice()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var machine = Machine(
                seed, HotplugLoad.Cycle, static (cpu, _) => HotplugLoad.Storm(cpu, 10));
            for (var cpu = 0; cpu < 4; cpu++) machine.Start(cpu, program: 1);
            machine.Start(0);

            machine.Run();

            HotplugLoad.ExpectNothingLost(machine.Runner);
            Assert.Empty(machine.OpenAccounts());
            Assert.Empty(machine.Of(TraceEventKind.Warned));
        }
    }

    [Fact]
    [Trait("Rule", "H-UP-1")]
    public void New_cpu_starts_its_redistributor_and_interface_before_it_is_online()
    {
        var machine = Machine(1, static async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(1));
            await CpuHotplug.CpuUp(cpu, new(1));
        });

        machine.Start(0);
        machine.Run();

        var onCpu1 = machine.Trace
            .Where(e => e.Part == PartId.Cpu(new(1)))
            .SkipWhile(e => e.Kind != TraceEventKind.HotplugStepInvoked || e.Value == 0)
            .Select(e => e.Kind switch
            {
                TraceEventKind.HotplugStepInvoked => (string)e.Detail!,
                TraceEventKind.RegisterWritten => (string)e.Detail!,
                TraceEventKind.CpuOnlineChanged => "online",
                _ => "",
            })
            .Where(word => word is "AP_IRQ_GICV3_STARTING" or "GICR_WAKER" or "ICC_IGRPEN1_EL1"
                or "online" or "smpboot:threads");
        Assert.Equal(
            [
                "AP_IRQ_GICV3_STARTING", "GICR_WAKER", "ICC_IGRPEN1_EL1", "online",
                "smpboot:threads",
            ],
            onCpu1);
    }

    /// <summary>The dying CPU's interface stays as it is: the redistributor latches.</summary>
    [Fact]
    [Trait("Rule", "H-OFF-1")]
    public void Reschedule_to_a_dead_cpu_is_sent_latched_and_taken_when_the_cpu_is_back()
    {
        var takenWhileDead = -1;
        GicMachine? machine = null;
        machine = Machine(1, async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(1));
            await cpu.Kernel.Arch.SmpSendReschedule(cpu, new(1));
            await cpu.Elapse(10_000);
            takenWhileDead = TakenBy1(machine!);
            await CpuHotplug.CpuUp(cpu, new(1));
        });

        machine.Start(0);
        machine.Run();

        Assert.Equal(0, takenWhileDead);
        Assert.Equal(1, TakenBy1(machine));
        Assert.Empty(machine.Of(TraceEventKind.Warned));
        Assert.Empty(machine.OpenAccounts());
    }

    private static int TakenBy1(GicMachine machine) => machine.Of(TraceEventKind.IpiEntered)
        .Count(e => e.Part.Index == 1 && e.Value == (int)IpiMsgType.Reschedule);

    private static GicMachine Machine(
        ulong seed, Func<Cpu, GuestTask> first, params GuestFunction[] others) =>
        new(seed, new(4, 2), programs: [(cpu, _) => first(cpu), .. others]);
}

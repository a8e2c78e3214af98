using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

[Trait("Rule", "A-G2-7")]
public sealed class GicV2HandleIrqSpec
{
    [Theory]
    [Trait("Rule", "A-G2-6")]
    [InlineData(false, "GICC_EOIR=0xc01|dmb ishld")]
    [InlineData(true, "GICC_EOIR=0xc01|GICC_DIR=0xc01|dmb ishld")]
    public void Sgi_is_ended_with_its_sender_before_its_work(bool split, string steps)
    {
        var machine = new GicV2Machine(
            1, 4, new() { IsSplitEoi = split }, Weakness.None, RaiseOnce);

        machine.Start(3);
        machine.Run();

        Assert.Equal(steps.Split('|'), machine.Steps(0));
        var order = machine.Trace.Select(e => e.Kind).ToList();
        Assert.True(
            order.LastIndexOf(TraceEventKind.RegisterWritten)
            < order.IndexOf(TraceEventKind.IpiEntered));
        Assert.Equal(0xff, machine.Gicc(0).Rpr);
        Assert.Equal(0U, machine.Gicd.Read(0, Gicd.ISActiveR));
    }

    [Fact]
    public void Sgi_that_comes_during_its_handler_is_taken_by_the_same_exception()
    {
        var machine = new GicV2Machine(1, 2, null, Weakness.None, Slow);
        machine.Runner.RecordsFunctions = true;

        machine.Start(0);
        machine.Run();

        Assert.Equal(2, machine.Of(TraceEventKind.IpiEntered).Count());
        Assert.Single(machine.Functions(1), "gic_handle_irq");
        var second = machine.Trace.FindLastIndex(e => e.Kind == TraceEventKind.IpiPended);
        var firstExit = machine.Trace.FindIndex(e => e.Kind == TraceEventKind.IpiExited);
        Assert.True(second < firstExit);
        Assert.Empty(machine.OpenAccounts());

        static async GuestTask Slow(Cpu cpu, long argument)
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Delay, 1_000, wait: false);
            await cpu.Elapse(500);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), 1);
        }
    }

    [Theory]
    [InlineData(false, "GICC_EOIR=0x14")]
    [InlineData(true, "GICC_EOIR=0x14|GICC_DIR=0x14")]
    public void Ppi_without_a_handler_is_warned_of_and_ended(bool split, string steps)
    {
        var machine = new GicV2Machine(1, 1, new() { IsSplitEoi = split });

        machine.Write(0, Gicd.ISEnableR, 1U << 20);
        machine.Write(0, Gicd.ISPendR, 1U << 20);
        machine.Run();

        Assert.Equal(steps.Split('|'), machine.Steps(0));
        Assert.Single(machine.Of(TraceEventKind.Warned));
        Assert.Equal(0U, machine.Gicd.Read(0, Gicd.ISActiveR));
    }

    [Theory]
    [Trait("Rule", "A-G2-4")]
    [Trait("Rule", "A-G2-8")]
    [InlineData(false, "isb|dmb ishld|GICC_EOIR=0xc01")]
    [InlineData(true, "GICC_EOIR=0xc01|isb|dmb ishld|GICC_DIR=0xc01")]
    public void Newer_kernel_sends_the_same_and_ends_an_sgi_after_its_work(
        bool split, string steps)
    {
        var machine = new GicV2Machine(
            ProfileTable.Find("6.1")!,
            1,
            4,
            new() { IsSplitEoi = split },
            Weakness.None,
            RaiseOnce);
        var activeAtEntry = 0U;
        machine.Runner.Recorded = e =>
        {
            if (e.Kind != TraceEventKind.IpiEntered) return;
            activeAtEntry = machine.Gicd.Read(0, Gicd.ISActiveR);
        };

        machine.Start(3);
        machine.Run();

        Assert.Equal(["dmb ishst", "GICD_SGIR=0x10001"], machine.Steps(3));
        Assert.Equal(steps.Split('|'), machine.Steps(0));
        Assert.Equal(2U, activeAtEntry);
        Assert.Equal(0U, machine.Gicd.Read(0, Gicd.ISActiveR));
    }

    [Fact]
    [Trait("Rule", "A-G2-8")]
    public void Newer_kernel_s_calls_all_end_over_all_orders()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var machine = new GicV2Machine(
                ProfileTable.Find("6.1")!,
                seed,
                8,
                new() { IsSplitEoi = seed % 2 == 1 },
                Weakness.None,
                Broadcast);
            for (var cpu = 0; cpu < 8; cpu++) machine.Start(cpu);
            machine.Run();

            Assert.True(machine.IsComplete, $"seed {seed} stalls");
            Assert.Empty(machine.OpenAccounts());
        }

        static async GuestTask Broadcast(Cpu cpu, long argument) =>
            await Smp.SmpCallFunction(cpu, ArmMachine.Logged, 0, wait: true);
    }

    [Fact]
    [Trait("Rule", "A-H-1")]
    public void Unknown_sgi_is_told_critically_without_entry_and_exit()
    {
        var machine = new GicV2Machine(1, 1);

        machine.Inject(0, 9);
        machine.Run();

        Assert.Equal(
            "CPU0: Unknown IPI message 0x9",
            Assert.Single(machine.Of(TraceEventKind.Warned)).Detail);
        Assert.Empty(machine.Of(TraceEventKind.IpiEntered));
        Assert.Empty(machine.OpenAccounts());
    }

    [Fact]
    [Trait("Rule", "A-S-4")]
    public void Stopped_CPUs_never_leave_the_interrupt()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new GicV2Machine(seed, 4, null, Weakness.None, Stop);

            machine.Start(1);
            machine.Run();

            Assert.Equal(3, machine.Of(TraceEventKind.CpuStopped).Count());
            Assert.Empty(machine.Of(TraceEventKind.IpiExited));
            Assert.Single(machine.Of(TraceEventKind.TaskEnded));
        }

        static GuestTask Stop(Cpu cpu, long argument) =>
            SmpStop.SmpSendStop(cpu, ((GicArch)cpu.Kernel.Arch).CrossCall);
    }

    private static GuestTask RaiseOnce(Cpu cpu, long argument) =>
        cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(0, 1), 1);
}

using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.TestKit.Protocol;

namespace SmpActors.TestKit.Tests.Samples;

public sealed class CrossCallSpec : SmpMachineTest
{
    [Theory]
    [Seeds(1, 100)]
    public void Csd_is_in_the_queue_before_its_interrupt_is_sent(ulong seed)
    {
        var machine = Start(new() { Seed = seed, CpuCount = 4, Interrupts = "gicv3" });

        machine.Run(cpu: 0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, target: new(3), SmpFunc.Nop, info: 0, wait: true));

        machine.ExpectCsdQueued(at: 3, owner: 0);
        machine.ExpectIpi(from: 0, to: 3);
        machine.ExpectRegisterWrite(cpu: 0, "ICC_SGI1R_EL1", 0x0100_0008);
        machine.ExpectAllReturn();
    }

    [Theory]
    [Seeds(1, 100)]
    public void Lost_interrupt_leaves_its_caller_waiting(ulong seed)
    {
        var machine = Start(new() { Seed = seed });
        machine.DropNext<Redistributor.SetPending>();

        machine.Run(cpu: 0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, target: new(1), SmpFunc.Nop, info: 0, wait: true));

        var stall = Assert.Single(machine.ExpectStall());
        Assert.EndsWith("the wake-up is lost", stall.What);
    }

    [Fact]
    public void Lost_interrupt_is_made_good_by_the_watchdog()
    {
        var machine = Start(new() { CsdLock = new() { TimeoutNs = 5_000_000_000 } });
        machine.DropNext<Redistributor.SetPending>();

        machine.Run(cpu: 0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, target: new(1), SmpFunc.Nop, info: 0, wait: true));

        machine.ExpectIpi(from: 0, to: 1);
        var again = machine.ExpectIpi(from: 0, to: 1);
        Assert.True(again.AtNs > 5_000_000_000);
        machine.ExpectAllReturn();
    }

    [Fact]
    public void Call_waits_for_a_cpu_whose_interrupts_are_off()
    {
        var machine = Start();
        var hasReturned = false;
        machine.HoldInterrupts(cpu: 1, ns: 50_000);

        machine.Run(cpu: 0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Nop, info: 0, wait: true);
            hasReturned = true;
        });

        machine.AdvanceBy(40_000);
        Assert.False(hasReturned);
        machine.ExpectAllReturn();
        Assert.True(hasReturned);
    }

    [Fact]
    public void Test_takes_the_place_of_the_distributor()
    {
        var machine = Start();
        var gicd = machine.Replace(PartId.Distributor(new ChipId(0)));

        machine.Run(cpu: 0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, target: new(2), SmpFunc.Nop, info: 0, wait: true));

        var routed = gicd.Expect<Distributor.RouteSgi>(sgi => sgi.Source == new CpuId(0));
        gicd.Send(
            PartId.Redistributor(new CpuId(2)),
            new Redistributor.SetPending(routed.Sgi.IntId, routed.Cause));
        machine.ExpectAllReturn();
    }
}

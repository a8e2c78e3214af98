using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicV2RaiseSoftirqSpec
{
    private const int CallFunc = (int)IpiMsgType.CallFunc;

    [Theory]
    [Trait("Rule", "A-G2-1")]
    [Trait("Rule", "A-G2-2")]
    [InlineData(4, "1", 0x0002_0001)]
    [InlineData(4, "1-3", 0x000e_0001)] // a real 6.1 kernel wrote it too
    [InlineData(4, "0", 0x0001_0001)]
    [InlineData(8, "0-7", 0x00ff_0001)]
    [InlineData(8, "2,5,7", 0x00a4_0001)]
    [InlineData(4, "", 0x0000_0001)]
    public void Any_mask_is_one_write_behind_one_DMB(int cpus, string mask, uint word)
    {
        var targets = mask.Length == 0 ? CpuMask.Empty : ArmMachine.List(mask);
        var machine = Raising(cpus, targets, CallFunc);

        var steps = machine.Steps(0).Take(2);

        Assert.Equal(["dmb ishst", $"GICD_SGIR=0x{word:x}"], steps);
        Assert.Single(machine.Written("GICD_SGIR"));
        Assert.Equal(targets.Count, machine.Of(TraceEventKind.IpiEntered).Count());
        Assert.Empty(machine.OpenAccounts());
    }

    [Fact]
    [Trait("Rule", "A-G2-1")]
    public void Lone_CPU_asks_for_the_self_filter_without_any_barrier()
    {
        var machine = Raising(1, CpuMask.Range(0, 1), 4);

        Assert.Equal("GICD_SGIR=0x2000004", machine.Steps(0).First());
        Assert.DoesNotContain("dmb ishst", machine.Steps(0));
        Assert.Single(machine.Of(TraceEventKind.IpiEntered));
    }

    [Fact]
    [Trait("Rule", "A-G2-1")]
    public void Sending_takes_no_lock_and_leaves_interrupts_as_they_are()
    {
        var seen = new List<bool>();
        var machine = new GicV2Machine(1, 2, null, Weakness.None, Raise);

        machine.Start(0);
        machine.Run();

        Assert.Equal([true, false], seen);

        async GuestTask Raise(Cpu cpu, long argument)
        {
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), CallFunc);
            seen.Add(cpu.IrqsOn);
            cpu.LocalIrqSave();
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), CallFunc);
            seen.Add(cpu.IrqsOn);
            await cpu.LocalIrqRestore(true);
        }
    }

    [Fact]
    [Trait("Rule", "A-G3-9")]
    public void Behind_its_DMB_the_interrupt_never_overtakes_the_csds_and_without_it_some_do()
    {
        Assert.Equal(0, Stalls(Weakness.None));
        Assert.InRange(Stalls(Weakness.NoEnqueueBarrier), 1, 999);

        static int Stalls(Weakness weaknesses)
        {
            var stalls = 0;
            for (var seed = 0UL; seed < 1_000; seed++)
            {
                var machine = new GicV2Machine(seed, 4, null, weaknesses, Broadcast);
                machine.Start(0);
                machine.Run();
                if (!machine.IsComplete) stalls++;
            }

            return stalls;
        }

        static async GuestTask Broadcast(Cpu cpu, long argument) =>
            await Smp.SmpCallFunction(cpu, ArmMachine.Logged, 0, wait: true);
    }

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void Every_call_of_every_CPU_to_every_other_is_run_over_all_orders()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var machine = new GicV2Machine(
                seed, 8, new() { IsSplitEoi = seed % 2 == 1 }, Weakness.None, Broadcast);
            for (var cpu = 0; cpu < 8; cpu++) machine.Start(cpu);
            machine.Run();

            Assert.True(machine.IsComplete, $"seed {seed} stalls");
            Assert.Equal(8 * 7 * 2, machine.Ran.Count);
            Assert.Empty(machine.OpenAccounts());
        }

        static async GuestTask Broadcast(Cpu cpu, long argument)
        {
            await Smp.SmpCallFunction(cpu, ArmMachine.Logged, 0, wait: true);
            await Smp.SmpCallFunction(cpu, ArmMachine.Logged, 1, wait: true);
        }
    }

    [Fact]
    [Trait("Rule", "A-G2-3")]
    public void Sgi_to_a_CPU_that_is_not_set_up_hits_all_that_are_not()
    {
        var reset = new GicV2Options { PowerOn = GicPowerOn.Reset };
        var machine = new GicV2Machine(1, 4, reset, Weakness.None, Boot);

        machine.Start(0);
        machine.Run();

        // CPU 0 has taken its own bit out of what is not known of the others.
        Assert.Equal([0xfe_0001UL, 0x01_0001UL], machine.Written("GICD_SGIR"));
        Assert.Equal(
            [1, 2, 3],
            machine.Of(TraceEventKind.IpiPended)
                .Where(e => e.Target.Value != 0)
                .Select(e => e.Target.Value));

        static async GuestTask Boot(Cpu cpu, long argument)
        {
            await GicV2Machine.GiccOf(cpu).Irqchip.GicInitBases(cpu);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(2, 1), CallFunc);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(0, 1), CallFunc);
        }
    }

    private static GicV2Machine Raising(int cpus, CpuMask targets, int intId)
    {
        var machine = new GicV2Machine(1, cpus, null, Weakness.None, Raise);
        machine.Start(0);
        machine.Run();
        return machine;

        GuestTask Raise(Cpu cpu, long argument) =>
            cpu.Kernel.Arch.RaiseIpi(cpu, targets, intId);
    }
}

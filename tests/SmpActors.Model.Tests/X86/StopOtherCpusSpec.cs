using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>How all other CPUs are stopped before a reboot or a panic.</summary>
public sealed class StopOtherCpusSpec
{
    private const long SecondNs = 1_000_000_000;

    [Theory]
    [Trait("Rule", "X-S-4")]
    [InlineData("flat", "ICR2=0x4000000 ICR=0xc00")]
    [InlineData("x2apic-cluster", "ICR=0x400000c00")]
    [InlineData("physflat", "ICR2=0x2000000 ICR=0x400")]
    [InlineData("bigsmp", "ICR2=0x2000000 ICR=0x400")]
    public void Cpu_that_hears_no_interrupt_for_a_second_is_stopped_by_nmi(
        string name, string nmi)
    {
        var machine = MachineOf(name);
        StartDeaf(machine, 2);

        machine.Run(0, static cpu => Smp.SmpSendStop(cpu));

        var stopped = machine.Runner.Of(TraceEventKind.CpuStopped)
            .Select(e => e.Part.Index)
            .ToArray();
        Assert.Equal([1, 2, 3], stopped.Order());
        Assert.Equal(2, stopped[^1]);
        Assert.EndsWith(nmi, machine.SendsOf(0), StringComparison.Ordinal);
        Assert.Contains(
            machine.Runner.Of(TraceEventKind.Warned),
            e => (string)e.Detail! == "Shutting down cpus with NMI");
        Assert.False(new Svr((uint)machine.Apic(2).Read(ApicRegister.Svr)).IsEnabled);
        machine.ExpectBalancedIpis(latched: (2, IrqVectors.Reboot));
    }

    [Fact]
    [Trait("Rule", "X-S-4")]
    public void Second_stage_is_left_out_with_nonmi_ipi_and_the_deaf_cpu_goes_on()
    {
        var machine = MachineOf("flat");
        var ops = new SmpOps(new FlatApicDriver()) { SmpNoNmiIpi = true };
        StartDeaf(machine, 2);
        int[] stopped = [];

        machine.Run(0, async cpu =>
        {
            await ops.NativeStopOtherCpus(cpu, wait: false);
            var events = machine.Runner.Of(TraceEventKind.CpuStopped);
            stopped = [.. events.Select(e => e.Part.Index).Order()];
        });

        Assert.Equal([1, 3], stopped);
        Assert.DoesNotContain("0xc00", machine.SendsOf(0));
    }

    [Fact]
    [Trait("Rule", "X-S-4")]
    public void First_stage_lasts_a_second_and_the_nmi_stops_in_time()
    {
        var machine = MachineOf("flat");
        StartDeaf(machine, 1);
        var sentNs = 0L;
        machine.Runner.Recorded = e =>
        {
            if (e is { Kind: TraceEventKind.RegisterWritten, Detail: "ICR", Value: 0xc00 })
            {
                sentNs = machine.Runner.NowNs;
            }
        };
        var endNs = 0L;

        machine.Run(0, async cpu =>
        {
            await Smp.SmpSendStop(cpu);
            endNs = machine.Runner.NowNs;
        });

        Assert.Equal(SecondNs, sentNs);
        Assert.InRange(endNs, SecondNs, SecondNs + 10_000_000);
    }

    [Fact]
    [Trait("Rule", "X-S-4")]
    public void Nobody_is_stopped_by_an_nmi_that_comes_before_the_second_stage()
    {
        var machine = MachineOf("flat");

        machine.Run(0, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 3), IrqVectors.Nmi));

        Assert.Empty(machine.Runner.Of(TraceEventKind.CpuStopped));
        Assert.Equal(3, machine.Runner.Of(TraceEventKind.IpiExited).Count());
    }

    [Fact]
    [Trait("Rule", "X-S-4")]
    public void Of_two_that_want_to_stop_all_others_one_does()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var machine = new X86Machine(X86System.Flat, new(4, 4), seed);
            machine.Start(1, static cpu => Smp.SmpSendStop(cpu));
            machine.Start(2, static cpu => Smp.SmpSendStop(cpu));

            machine.Runner.RunToQuiescence();

            var stopped = machine.Runner.Of(TraceEventKind.CpuStopped).Select(e => e.Part.Index);
            Assert.Contains(string.Join(',', stopped.Order()), new[] { "0,1,3", "0,2,3" });
        }
    }

    [Fact]
    [Trait("Rule", "X-P-4")]
    public void Nmi_s_handler_runs_on_top_of_an_interrupt_s_and_leaves_interrupts_as_they_were()
    {
        var machine = MachineOf("flat");
        machine.Start(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Delay, 1_000, wait: true));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);

        machine.Run(2, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), IrqVectors.Nmi));

        Assert.Equal(
            [
                (TraceEventKind.IpiEntered, IrqVectors.CallFunctionSingle),
                (TraceEventKind.IpiEntered, IrqVectors.Nmi),
                (TraceEventKind.IpiExited, IrqVectors.Nmi),
                (TraceEventKind.IpiExited, IrqVectors.CallFunctionSingle),
            ],
            machine.Runner.Trace
                .Where(e => e.Kind is TraceEventKind.IpiEntered or TraceEventKind.IpiExited)
                .Select(e => (e.Kind, (int)e.Value)));
        Assert.True(machine.Runner.Cpu(1).IrqsOn);
        Assert.True(machine.AllReturned());
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "H-STOP-1")]
    public void Stopped_cpu_keeps_what_was_queued_to_it_locked_for_ever()
    {
        var machine = MachineOf("flat");
        StartDeaf(machine, 1);
        var hasReturned = false;

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Nop, 0, wait: false);
            await Smp.SmpSendStop(cpu);

            // The next call without wait uses the same csd, whatever its target is.
            await Smp.SmpCallFunctionSingle(cpu, new(0), SmpFunc.Nop, 0, wait: false);
            hasReturned = true;
        });

        Assert.False(hasReturned);
        Assert.False(machine.Runner.Cpu(1).CallSingleQueue.IsEmpty);
        Assert.Empty(machine.Runner.Of(TraceEventKind.CsdTaken));
    }

    private static void StartDeaf(X86Machine machine, int cpu)
    {
        machine.Start(cpu, static async guest =>
        {
            guest.LocalIrqSave();
            await guest.Elapse(100 * SecondNs);
        });
        machine.Runner.RunUntil(TraceEventKind.TaskStarted);
    }

    private static X86Machine MachineOf(string name) => new(
        name switch
        {
            "flat" => X86System.Flat,
            "physflat" => X86System.PhysFlat,
            "bigsmp" => X86System.BigSmp,
            _ => X86System.X2ApicCluster,
        },
        new(4, 4));
}

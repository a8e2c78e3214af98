using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class X86MachineSpec
{
    private const int SeedCount = 1_000;

    /// <summary>System, CPUs, CPUs of a chip.</summary>
    public static TheoryData<string, int, int> Machines => new()
    {
        { "flat", 4, 4 },
        { "flat", 8, 4 },
        { "default", 8, 4 },
        { "physflat", 4, 4 },
        { "physflat", 12, 6 },
        { "x2apic-phys", 12, 6 },
        { "x2apic-cluster", 4, 4 },
        { "x2apic-cluster", 40, 20 },
        { "x2apic-cluster", 40, 10 },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void In_every_order_of_delivery_each_waiting_call_returns_and_each_csd_runs_once(
        string system, int cpuCount, int cpusPerChip)
    {
        for (var seed = 1UL; seed <= SeedCount; seed++)
        {
            var machine = CallsOf(system, cpuCount, cpusPerChip, seed, Weakness.None);

            machine.Runner.RunToQuiescence();

            Assert.True(machine.AllReturned(), $"seed {seed} stalls");
            machine.ExpectEachCsdOnce();
            machine.ExpectBalancedIpis();
        }
    }

    [Theory]
    [InlineData("flat", 4, 4)]
    [InlineData("x2apic-phys", 12, 6)]
    [InlineData("x2apic-cluster", 40, 20)]
    [Trait("Rule", "X-F-1")]
    public void Without_its_barrier_a_broadcast_can_lose_its_wake_up_and_stall(
        string system, int cpuCount, int cpusPerChip)
    {
        var stalledCount = 0;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var machine = CallsOf(
                system, cpuCount, cpusPerChip, seed, Weakness.NoEnqueueBarrier);

            machine.Runner.RunToQuiescence();

            if (!machine.AllReturned()) stalledCount++;
        }

        Assert.InRange(stalledCount, 1, 100);
    }

    [Fact]
    public void Broadcast_on_flat_is_one_pair_of_writes_three_handlers_and_the_own_part_last()
    {
        var machine = X86Machine.Flat(4);

        machine.Run(0, async cpu => await Smp.OnEachCpu(cpu, SmpFunc.Nop, 0, wait: true));

        Assert.Equal("ICR2=0xe000000 ICR=0x8fc", machine.SendsOf(0));
        Assert.Equal(
            [1, 2, 3],
            machine.Runner.Of(TraceEventKind.IpiEntered).Select(e => e.Part.Index).Order());
        var last = machine.Runner.Of(TraceEventKind.FuncReturned).Last();
        Assert.Equal((PartId.Cpu(new(0)), 1L), (last.Part, last.Value));
    }

    [Fact]
    [Trait("Rule", "G-V-1")]
    public void Single_and_mask_call_to_one_cpu_pend_two_vectors_and_the_second_finds_no_work()
    {
        // With interrupts off CPU 1 collects both vectors; the higher one's handler takes all.
        var machine = X86Machine.Flat(4);
        machine.Start(1, static async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000_000);
            await cpu.LocalIrqRestore(flags);
        });
        machine.Start(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Nop, 0, wait: false));
        machine.Runner.RunUntil(TraceEventKind.IpiPended);
        machine.Start(2, static cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Range(0, 2), SmpFunc.Nop, 0, wait: true));

        machine.Runner.RunToQuiescence();

        var onCpu1 = machine.Runner.Trace
            .Where(e => e.Part == PartId.Cpu(new(1)))
            .Where(e => e.Kind is TraceEventKind.IpiEntered or TraceEventKind.CsdTaken)
            .Select(e => (e.Kind, e.Kind == TraceEventKind.IpiEntered ? e.Value : 0));
        Assert.Equal(
            [
                (TraceEventKind.IpiEntered, IrqVectors.CallFunction),
                (TraceEventKind.CsdTaken, 0),
                (TraceEventKind.CsdTaken, 0),
                (TraceEventKind.IpiEntered, IrqVectors.CallFunctionSingle),
            ],
            onCpu1);
        machine.ExpectBalancedIpis();
    }

    [Fact]
    public void Mutual_waiting_calls_complete_for_each_takes_the_other_s_ipi_while_it_waits()
    {
        var machine = X86Machine.X2ApicCluster(2, 1);
        machine.Start(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Nop, 0, wait: true));
        machine.Start(1, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(0), SmpFunc.Nop, 0, wait: true));

        machine.Runner.RunToQuiescence();

        Assert.True(machine.AllReturned());
        machine.ExpectEachCsdOnce();
    }

    [Fact]
    public void Cause_of_an_ipi_goes_from_the_kernel_s_request_to_the_acknowledge()
    {
        var machine = X86Machine.X2ApicCluster(40, 10);

        machine.Run(3, static async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        var raised = Assert.Single(machine.Runner.Of(TraceEventKind.IpiRaised));
        var pended = machine.Runner.Of(TraceEventKind.IpiPended).ToArray();
        Assert.Equal(39, pended.Length);
        Assert.All(pended, e => Assert.Equal(raised.Cause, e.Cause));
        Assert.All(
            machine.Runner.Of(TraceEventKind.IpiAcknowledged),
            e => Assert.Equal(raised.Cause, e.Cause));
    }

    [Fact]
    public void Broadcast_to_another_chip_crosses_once_for_each_cluster_there()
    {
        // 40 CPUs on chips of 20: APIC ids 0-19 and 32-51, so clusters 0, 1 and 2, 3.
        var machine = X86Machine.X2ApicCluster(40, 20);

        machine.Run(0, static async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            2,
            machine.Runner.Delivered.Count(d => d.Message is ApicBus.DistributeInterrupt));
        Assert.Equal(
            4,
            machine.Runner.Delivered.Count(d => d.Message is ApicBus.RouteInterrupt));
    }

    [Fact]
    public void Injected_ipi_is_taken_and_counted_like_any_other()
    {
        var machine = X86Machine.Flat(2);
        var arch = machine.System.Arch;

        var inject = arch.Inject(new(1), IrqVectors.Reschedule, cause: 9);
        machine.Runner.Tell(inject.To, inject.Message);
        machine.Runner.RunToQuiescence();

        var entered = Assert.Single(machine.Runner.Of(TraceEventKind.IpiEntered));
        Assert.Equal((PartId.Cpu(new(1)), "reschedule"), (entered.Part, entered.Detail));
        machine.ExpectBalancedIpis();
    }

    [Fact]
    public void Flat_addresses_8_cpus_and_x2apic_as_many_as_clusters_have_numbers()
    {
        var dense = new MachineTopology(cpuCount: 64, cpusPerChip: 64);
        var sparse = new MachineTopology(cpuCount: 64, cpusPerChip: 48);

        Assert.Equal(8, X86System.Flat(dense).CpuCountMax);
        Assert.Equal((1 << 20) - 16, X86System.X2ApicCluster(dense).CpuCountMax);
        Assert.Equal((16_384 - 1) * 48 + 48, X86System.X2ApicCluster(sparse).CpuCountMax);
        Assert.NotEqual("", X86System.Flat(dense).LimitReason);
    }

    /// <summary>Every CPU but the last calls another, then all; the last calls some.</summary>
    private static X86Machine CallsOf(
        string system, int cpuCount, int cpusPerChip, ulong seed, Weakness weaknesses)
    {
        Func<MachineTopology, X86Options?, X86System> make = system switch
        {
            "flat" => X86System.Flat,
            "default" => X86System.Default,
            "physflat" => X86System.PhysFlat,
            "x2apic-phys" => X86System.X2ApicPhys,
            _ => X86System.X2ApicCluster,
        };
        var topology = new MachineTopology(cpuCount, cpusPerChip);
        var machine = new X86Machine(make, topology, seed, weaknesses);
        machine.Start(0, static async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Nop, 0, wait: true);
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
        });
        machine.Start(1, static async cpu => await Smp.SmpCallFunction(
            cpu, SmpFunc.Nop, 0, wait: true));
        machine.Start(2, cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Range(1, cpuCount - 1), SmpFunc.Nop, 0, wait: true));
        machine.Start(3, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(2), SmpFunc.Nop, 0, wait: true));
        return machine;
    }
}

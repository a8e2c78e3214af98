using System.Globalization;
using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicRaiseSoftirqSpec
{
    private const int CallFunc = (int)IpiMsgType.CallFunc;

    /// <summary>The reference results: affinities as Aff1.Aff0, mask, words written.</summary>
    public static TheoryData<string, string, string> ReferenceTable { get; } = new()
    {
        { "0.0 0.1 0.2 0.3", "1-3", "100000e" },
        { "0.0 0.1 0.2 0.3 1.0 1.1 1.2 1.3", "1-7", "100000e 101000f" },
        { "0.0 1.0 0.1 1.1", "0-3", "1000001 1010001 1000002 1010002" },
        { "0.0 1.0 2.0 3.0 4.0", "0-4", "1000001 1010001 1020001 1030001 1040001" },
        { "0.0 1.0 2.0 3.0 4.0", "1,4", "1010001 1040001" },
    };

    /// <summary>What a real 6.1 kernel wrote, and 4.9 writes: 32 CPUs, clusters of 16.</summary>
    public static TheoryData<int, string, string> Recorded { get; } = new()
    {
        { 0, "1", "1000002" },
        { 0, "16", "1010001" },
        { 0, "31", "1018000" },
        { 0, "0-31", "100fffe 101ffff" },
        { 0, "1-2", "1000006" },
        { 0, "1,31", "1000002 1018000" },
        { 0, "0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30", "1005554 1015555" },
        { 0, "16-31", "101ffff" },
        { 0, "2,7,12,17,22,27", "1001084 1010842" },
        { 0, "15-16", "1008000 1010001" },
        { 0, "0,15-16,31", "1008000 1018001" },
        { 0, "0-7,10-17,19-20,22-27,30-31", "100fcfe 101cfdb" },
        { 16, "0-31", "100ffff 101fffe" },
        { 16, "14-17", "100c000 1010002" },
        { 16, "0,2,4-6,8-10,12,14,16-18,20-22,25", "1005775 1010276" },
        { 31, "0-31", "100ffff 1017fff" },
        { 31, "15,31", "1008000" },
        { 31, "0-9,11-17,19-21,24-31", "100fbff 1017f3b" },
    };

    [Theory]
    [Trait("Rule", "A-G3-3")]
    [Trait("Rule", "A-G3-4")]
    [Trait("Rule", "A-G3-6")]
    [MemberData(nameof(ReferenceTable))]
    public void Mask_costs_one_write_for_each_run_of_one_cluster(
        string affinities, string mask, string words)
    {
        var machine = Raising(Affinities(affinities), GicMachine.List(mask), CallFunc);

        Assert.Equal(words.Split(' '), Words(machine));
        Assert.DoesNotContain(machine.Trace, e => e.Kind == TraceEventKind.Warned);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Call_to_many_writes_what_real_Linux_wrote(int caller, string mask, string words)
    {
        var targets = GicMachine.List(mask);
        var machine = new GicMachine(1, new(32, 32), null, Weakness.None, Call);

        machine.Start(caller);
        machine.Run();

        Assert.Equal(words.Split(' '), Words(machine));
        Assert.True(machine.IsComplete);

        async GuestTask Call(Cpu cpu, long argument) =>
            await Smp.SmpCallFunctionMany(cpu, targets, GicMachine.Logged, 0, wait: true);
    }

    [Fact]
    [Trait("Rule", "A-G3-5")]
    public void First_CPU_of_a_run_with_Aff0_above_15_costs_a_write_that_interrupts_nobody()
    {
        var machine = Raising(Affinities("0.16 0.1 0.2"), CpuMask.Range(0, 3), CallFunc);

        Assert.Equal(["1000000", "1000006"], Words(machine));
        Assert.Single(machine.Of(TraceEventKind.Warned));
        Assert.Equal([1, 2], Interrupted(machine));
    }

    [Fact]
    [Trait("Rule", "A-G3-5")]
    public void Later_CPU_of_a_run_with_Aff0_above_15_is_skipped_and_ends_the_run()
    {
        var machine = Raising(Affinities("0.0 0.16 0.2"), CpuMask.Range(0, 3), CallFunc);

        Assert.Equal(["1000001", "1000004"], Words(machine));
        Assert.EndsWith(
            "at drivers/irqchip/irq-gic-v3.c gic_compute_target_list",
            (string)Assert.Single(machine.Of(TraceEventKind.Warned)).Detail!);
        Assert.Equal([0, 2], Interrupted(machine));
        Assert.Empty(machine.OpenAccounts());
    }

    [Fact]
    [Trait("Rule", "A-G3-1")]
    public void Sgi_above_15_is_warned_of_and_not_sent()
    {
        var machine = Raising(new(2, 2), CpuMask.Range(1, 1), 16);

        Assert.Empty(machine.Steps(0));
        Assert.Single(machine.Of(TraceEventKind.Warned));
    }

    [Fact]
    [Trait("Rule", "A-G3-1")]
    [Trait("Rule", "A-G3-8")]
    public void One_barrier_goes_before_all_writes_and_one_ISB_behind_them()
    {
        var machine = Raising(Affinities("0.0 1.0 0.1"), CpuMask.Range(1, 2), CallFunc);

        Assert.Equal(
            ["dmb ishst", "ICC_SGI1R_EL1=0x1010001", "ICC_SGI1R_EL1=0x1000002", "isb"],
            machine.Steps(0));
    }

    [Fact]
    [Trait("Rule", "A-G3-1")]
    public void Empty_mask_writes_nothing_between_its_barriers()
    {
        var machine = Raising(new(2, 2), CpuMask.Empty, CallFunc);

        Assert.Equal(["dmb ishst", "isb"], machine.Steps(0));
    }

    [Fact]
    [Trait("Rule", "A-G3-2")]
    public void Sending_leaves_interrupts_as_they_are()
    {
        var seen = new List<bool>();
        var machine = new GicMachine(1, new(2, 2), null, Weakness.None, Raise);

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
    [Trait("Rule", "A-S-1")]
    [Trait("Rule", "A-S-2")]
    public void Broadcast_over_two_clusters_is_one_ipi_raise_and_two_writes()
    {
        var machine = new GicMachine(1, Two, null, Weakness.None, Broadcast);

        machine.Start(0);
        machine.Run();

        var raise = (IpiRaise)Assert.Single(machine.Of(TraceEventKind.IpiRaised)).Detail!;
        Assert.Equal("1-7", raise.Targets.ToString());
        Assert.Equal("Function call interrupts", raise.Reason);
        Assert.Equal(
            ["dmb ishst", "ICC_SGI1R_EL1=0x100000e", "ICC_SGI1R_EL1=0x101000f", "isb"],
            machine.Steps(0));
        Assert.Equal(7, machine.Ran.Count);
    }

    [Fact]
    [Trait("Rule", "A-S-2")]
    public void Requests_of_the_kernel_go_out_under_their_own_INTIDs()
    {
        var machine = new GicMachine(1, new(3, 3), null, Weakness.None, Ask);

        machine.Start(0);
        machine.Run();

        Assert.Equal(["1000002", "1000006", "4", "3000006", "4000001"], Words(machine));

        static async GuestTask Ask(Cpu cpu, long argument)
        {
            var arch = (GicArch)cpu.Kernel.Arch;
            await arch.SendCallFunctionSingleIpi(cpu, new(1));
            await arch.SendCallFunctionIpiMask(cpu, CpuMask.Range(1, 2));
            await arch.SmpSendReschedule(cpu, new(2));
            await arch.TickBroadcast(cpu, CpuMask.Range(1, 2));
            await arch.IrqWorkRaise(cpu);
        }
    }

    [Fact]
    [Trait("Rule", "A-N-2")]
    public void Single_calls_and_calls_to_many_share_one_INTID()
    {
        var arch = new GicV3System(new(2, 2)).Arch;

        Assert.Equal(1, arch.CallFunctionSingleVector);
        Assert.Equal(1, arch.CallFunctionVector);
    }

    private static MachineTopology Two { get; } = new(8, 8, cpusPerCluster: 4);

    private static GicMachine Raising(MachineTopology topology, CpuMask mask, int irq)
    {
        var machine = new GicMachine(1, topology, null, Weakness.None, Raise);
        machine.Start(0);
        machine.Run();
        return machine;

        GuestTask Raise(Cpu cpu, long argument) => cpu.Kernel.Arch.RaiseIpi(cpu, mask, irq);
    }

    private static MachineTopology Affinities(string text)
    {
        var affinities = text.Split(' ').Select(pair => pair.Split('.')).Select(pair => new Mpidr
        {
            Aff1 = byte.Parse(pair[0], CultureInfo.InvariantCulture),
            Aff0 = byte.Parse(pair[1], CultureInfo.InvariantCulture),
        }).ToArray();
        return new(affinities.Length, affinities.Length, affinities: affinities);
    }

    private static IEnumerable<string> Words(GicMachine machine) => machine
        .Written(Sgi1r.Name)
        .Select(word => word.ToString("x", CultureInfo.InvariantCulture));

    private static IEnumerable<int> Interrupted(GicMachine machine) =>
        machine.Of(TraceEventKind.IpiPended).Select(e => e.Part.Index).Order();

    private static async GuestTask Broadcast(Cpu cpu, long argument) =>
        await Smp.SmpCallFunction(cpu, GicMachine.Logged, argument, wait: true);
}

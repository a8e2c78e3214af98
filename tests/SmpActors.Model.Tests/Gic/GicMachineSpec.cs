using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicMachineSpec
{
    [Fact]
    [Trait("Rule", "A-N-2")]
    public void Waiting_call_to_one_other_cpu_goes_through_every_stop_of_the_gic()
    {
        var machine = new GicMachine(1, new(2, 2), null, Weakness.None, Single);

        machine.Start(0, argument: 1);
        machine.Run();

        Assert.Equal(
            [
                (PartId.Cpu(new(1)), TraceEventKind.CsdQueued),
                (PartId.Cpu(new(0)), TraceEventKind.IpiRaised),
                (PartId.Cpu(new(0)), TraceEventKind.RegisterWritten),
                (PartId.Redistributor(new(1)), TraceEventKind.IpiPended),
                (PartId.Redistributor(new(1)), TraceEventKind.IpiAcknowledged),
                (PartId.Cpu(new(1)), TraceEventKind.RegisterWritten),
                (PartId.Cpu(new(1)), TraceEventKind.IpiEntered),
                (PartId.Cpu(new(1)), TraceEventKind.CsdTaken),
                (PartId.Cpu(new(1)), TraceEventKind.FuncEntered),
                (PartId.Cpu(new(1)), TraceEventKind.FuncReturned),
                (PartId.Cpu(new(1)), TraceEventKind.CsdReleased),
                (PartId.Cpu(new(1)), TraceEventKind.IpiExited),
                (PartId.Cpu(new(0)), TraceEventKind.CsdUnlocked),
                (PartId.Cpu(new(0)), TraceEventKind.CallReturned),
            ],
            machine.Trace
                .Where(e => e.Kind is not (TraceEventKind.BarrierIssued or TraceEventKind.CallIssued
                    or TraceEventKind.TaskStarted or TraceEventKind.TaskEnded
                    or TraceEventKind.CsdLocked))
                .Select(e => (e.Part, e.Kind)));
    }

    [Theory]
    [InlineData(2, 1, 16)]
    [InlineData(8, 2, 4)]
    [InlineData(40, 4, 8)]
    [InlineData(33, 3, 16)]
    public void Broadcast_reaches_every_other_cpu_once_whatever_the_order(
        int cpus, int chips, int cpusPerCluster)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var topology = new MachineTopology(cpus, (cpus + chips - 1) / chips, cpusPerCluster);
            var machine = new GicMachine(seed, topology, null, Weakness.None, Broadcast);

            machine.Start(0);
            machine.Run();

            Assert.True(machine.IsComplete, $"seed {seed}");
            Assert.Equal(
                Enumerable.Range(1, cpus - 1), machine.Ran.Select(ran => ran.Cpu.Value).Order());
            Assert.Empty(machine.OpenAccounts());
        }
    }

    [Fact]
    public void Mixed_calls_of_all_cpus_complete_in_every_order()
    {
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var machine = new GicMachine(
                seed, Odd(6), new() { IsSplitEoi = seed % 2 == 1 }, Weakness.None, Mixed);

            for (var cpu = 0; cpu < 6; cpu++) machine.Start(cpu, argument: cpu);
            machine.Run();

            Assert.True(machine.IsComplete, $"seed {seed}");
            Assert.Equal(6 * (1 + 1 + 5 + 6), machine.Ran.Count);
            Assert.Empty(machine.OpenAccounts());
        }
    }

    [Fact]
    [Trait("Rule", "A-G3-8")]
    public void Core_that_overtakes_a_DMB_loses_wake_ups_and_one_that_does_not_loses_none()
    {
        Assert.InRange(Stalls(new() { SgiOvertakesDmb = true }, Weakness.None), 1, 999);
        Assert.Equal(0, Stalls(new(), Weakness.None));
    }

    [Fact]
    public void Without_the_barrier_some_broadcast_stalls()
    {
        Assert.InRange(Stalls(new(), Weakness.NoEnqueueBarrier), 1, 999);
    }

    /// <summary>How many of 1,000 seeds end with a call that never returns.</summary>
    private static int Stalls(GicV3Options options, Weakness weaknesses)
    {
        var stalls = 0;
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var machine = new GicMachine(seed, new(4, 4), options, weaknesses, Broadcast);
            machine.Start(0);
            machine.Run();
            Assert.Empty(machine.OpenAccounts());
            if (!machine.IsComplete) stalls++;
        }

        return stalls;
    }

    /// <summary>Clusters of one, two and three CPUs, numbered across chips of two.</summary>
    private static MachineTopology Odd(int cpus) => new(
        cpus,
        2,
        affinities: [.. Enumerable.Range(0, cpus).Select(cpu => new Mpidr
        {
            Aff0 = (byte)(cpu % 5),
            Aff1 = (byte)(cpu % 3),
            Aff2 = (byte)(cpu % 2),
            Aff3 = (byte)(cpu / 4),
        })]);

    private static async GuestTask Single(Cpu cpu, long target) =>
        await Smp.SmpCallFunctionSingle(cpu, new((int)target), GicMachine.Logged, 0, wait: true);

    private static async GuestTask Broadcast(Cpu cpu, long argument) =>
        await Smp.SmpCallFunction(cpu, GicMachine.Logged, argument, wait: true);

    private static async GuestTask Mixed(Cpu cpu, long argument)
    {
        var count = cpu.Kernel.Topology.CpuCount;
        var next = new CpuId((cpu.Number.Value + 1) % count);
        await Smp.SmpCallFunctionSingle(cpu, next, GicMachine.Logged, 0, wait: true);
        await Smp.SmpCallFunctionSingle(cpu, next, GicMachine.Logged, 1, wait: false);
        await Smp.SmpCallFunctionMany(cpu, cpu.OnlineMask, GicMachine.Logged, 2, wait: false);
        await cpu.Kernel.Arch.SmpSendReschedule(cpu, next);
        await Smp.OnEachCpu(cpu, GicMachine.Logged, 3, wait: true);
    }
}

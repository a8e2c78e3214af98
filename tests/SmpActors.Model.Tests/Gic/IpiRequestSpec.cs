using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>Each of the kernel's requests, on either GIC, from the sender to its handler.</summary>
public sealed class IpiRequestSpec
{
    private static readonly CpuMask _others = CpuMask.Range(1, 3);

    [Theory]
    [Trait("Rule", "A-N-1")]
    [Trait("Rule", "A-S-1")]
    [Trait("Rule", "A-H-1")]
    [InlineData(2, IpiMsgType.Reschedule, "2", "scheduler_ipi")]
    [InlineData(3, IpiMsgType.Reschedule, "2", "scheduler_ipi")]
    [InlineData(2, IpiMsgType.CallFunc, "1-3", "irq_enter")]
    [InlineData(3, IpiMsgType.CallFunc, "1-3", "irq_enter")]
    [InlineData(2, IpiMsgType.Timer, "1-3", "irq_enter")]
    [InlineData(3, IpiMsgType.Timer, "1-3", "irq_enter")]
    [InlineData(2, IpiMsgType.IrqWork, "0", "irq_enter")]
    [InlineData(3, IpiMsgType.IrqWork, "0", "irq_enter")]
    [InlineData(2, IpiMsgType.CpuStop, "1-3", "irq_enter")]
    [InlineData(3, IpiMsgType.CpuStop, "1-3", "irq_enter")]
    [InlineData(2, IpiMsgType.Wakeup, "3", null)]
    [InlineData(3, IpiMsgType.Wakeup, "3", null)]
    public void Request_is_one_IPI_of_its_number_and_each_target_handles_it(
        int version, IpiMsgType ipi, string targets, string? first)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var machine = New(version, seed, (cpu, _) => Request(cpu, ipi));
            machine.Runner.RecordsFunctions = true;

            machine.Start(0);
            machine.Run();

            var raise = (IpiRaise)Assert.Single(machine.Of(TraceEventKind.IpiRaised)).Detail!;
            var expected = ArmMachine.List(targets);
            Assert.Equal((expected, (int)ipi), (raise.Targets, raise.Vector));
            Assert.Equal(
                expected, CpuMask.Of(machine.Of(TraceEventKind.IpiEntered).Select(e =>
                    new CpuId(e.Part.Index))));
            foreach (var target in expected)
            {
                var functions = machine.Functions(target.Value).SkipWhile(f => f != "handle_IPI");
                Assert.Equal(first, functions.Skip(1).FirstOrDefault());
            }

            Assert.Empty(machine.OpenAccounts());
        }
    }

    [Theory]
    [Trait("Rule", "H-STOP-1")]
    [InlineData(2)]
    [InlineData(3)]
    public void Call_that_is_queued_to_a_stopped_CPU_stays_locked_for_ever(int version)
    {
        var machine = New(version, 1, Stop, Call);

        machine.Start(0);
        machine.Run();
        machine.Start(2, program: 1);
        machine.Run();

        Assert.True(machine.Runner.Cpu(1).IsStopped);
        Assert.Empty(machine.Ran);
        Assert.Single(machine.Of(TraceEventKind.CsdQueued));
        Assert.Empty(machine.Of(TraceEventKind.CsdUnlocked));
        Assert.Contains(
            machine.Runner.Cpu(2).DescribeContexts(),
            line => line.Contains("to be unlocked", StringComparison.Ordinal));
        Assert.Empty(machine.OpenAccounts());

        static GuestTask Stop(Cpu cpu, long argument) => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), (int)IpiMsgType.CpuStop);

        static async GuestTask Call(Cpu cpu, long argument) =>
            await Smp.SmpCallFunctionSingle(cpu, new(1), ArmMachine.Logged, 0, wait: true);
    }

    private static ArmMachine New(int version, ulong seed, params GuestFunction[] programs) =>
        version == 2
            ? new GicV2Machine(seed, 4, null, Weakness.None, programs)
            : new GicMachine(seed, new(4, 4), null, Weakness.None, programs);

    private static GuestTask Request(Cpu cpu, IpiMsgType ipi)
    {
        var arch = (GicArch)cpu.Kernel.Arch;
        return ipi switch
        {
            IpiMsgType.Reschedule => arch.SmpSendReschedule(cpu, new(2)),
            IpiMsgType.CallFunc => CallOthers(cpu),
            IpiMsgType.Timer => arch.TickBroadcast(cpu, _others),
            IpiMsgType.IrqWork => arch.IrqWorkRaise(cpu),
            IpiMsgType.CpuStop => SmpStop.SmpSendStop(cpu, arch.CrossCall),
            _ => arch.RaiseIpi(cpu, CpuMask.Range(3, 1), (int)ipi),
        };
    }

    private static async GuestTask CallOthers(Cpu cpu) =>
        await Smp.SmpCallFunction(cpu, ArmMachine.Logged, 0, wait: true);
}

using System.Globalization;
using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

/// <summary>What later kernels do with a GICv3.</summary>
public sealed class GicLaterSpec
{
    private const int CallFunc = (int)IpiMsgType.CallFunc;

    private static readonly Profile _later = ProfileTable.Find("6.1")!;

    [Theory]
    [Trait("Rule", "A-N-1")]
    [InlineData("4.9", 6, IpiMsgType.IrqWork, 4, "IRQ work interrupts")]
    [InlineData("6.1", 7, IpiMsgType.IrqWork, 5, "IRQ work interrupts")]
    [InlineData("6.1", 7, IpiMsgType.CpuCrashStop, 3, "CPU stop (for crash dump) interrupts")]
    [InlineData("6.1", 7, IpiMsgType.Wakeup, 6, "CPU wake-up interrupts")]
    [InlineData("6.12", 8, IpiMsgType.CpuStopNmi, 3, "CPU stop NMIs")]
    [InlineData("6.12", 8, IpiMsgType.Timer, 4, "Timer broadcast interrupts")]
    [InlineData("6.12", 8, IpiMsgType.KgdbRoundup, 7, "KGDB roundup interrupts")]
    public void Ipi_has_the_number_and_the_word_of_its_release(
        string profile, int count, IpiMsgType ipi, int number, string reason)
    {
        var types = IpiTypes.Of(ProfileTable.Find(profile)!.Gic);

        Assert.Equal(count, types.Count);
        Assert.Equal(number, types.NumberOf(ipi));
        Assert.Equal(ipi, types.At(number));
        Assert.Equal(reason, types.ReasonOf(number));
        Assert.Equal("Unknown IPI message", types.ReasonOf(count));
    }

    [Fact]
    [Trait("Rule", "A-N-1")]
    public void Irq_work_is_sgi_5()
    {
        var machine = new GicMachine(_later, 1, new(1, 1), null, Weakness.None, Queue);

        machine.Start(0);
        machine.Run();

        Assert.Equal([0x500_0001UL], machine.Written(Sgi1r.Name));
        Assert.Single(machine.Of(TraceEventKind.IrqWorkRun));

        static async GuestTask Queue(Cpu cpu, long argument) => await IrqWorks.IrqWorkQueue(
            cpu, cpu.DefineIrqWork(0, GicMachine.Logged, 0));
    }

    [Fact]
    [Trait("Rule", "A-S-3")]
    public void Cross_call_goes_through_the_generic_send_mask_to_the_chips_own()
    {
        var machine = Raising(_later, new(4, 4), CpuMask.Range(1, 3), CallFunc);

        Assert.Equal(
            [
                "smp_cross_call arch/arm64/kernel/smp.c",
                "__ipi_send_mask kernel/irq/ipi.c",
                "gic_ipi_send_mask drivers/irqchip/irq-gic-v3.c",
            ],
            Functions(machine, 0).Take(3).Select(function => $"{function.Name} {function.File}"));
        Assert.All(Functions(machine, 0), function => Assert.Equal("v6.1", function.Version));
        Assert.Single(machine.Of(TraceEventKind.IpiRaised));
    }

    [Theory]
    [Trait("Rule", "A-G3-8")]
    [InlineData("4.9", "dmb ishst")]
    [InlineData("6.1", "dsb ishst")]
    public void Barrier_before_the_write_is_a_dsb_since_4_16(string profile, string barrier)
    {
        var machine = Raising(
            ProfileTable.Find(profile)!, new(2, 2), CpuMask.Range(1, 1), CallFunc);

        Assert.Equal(
            [barrier, "ICC_SGI1R_EL1=0x1000002", "isb"], machine.Steps(0));
    }

    /// <remarks>
    /// 21ec30c0ef52 alone: 6.1 awaits the answer of each queue before it sends, whatever the DSB.
    /// </remarks>
    [Fact]
    [Trait("Rule", "A-G3-8")]
    public void Core_that_lets_an_sgi_overtake_a_dmb_cannot_let_it_overtake_a_dsb()
    {
        var mended = ProfileTable.Reference with { Gic = GicChange.DsbBeforeSgi };
        for (var seed = 0UL; seed < 200; seed++)
        {
            var machine = new GicMachine(
                mended,
                seed,
                new(4, 4),
                new() { SgiOvertakesDmb = true },
                Weakness.None,
                Broadcast);

            machine.Start(0);
            machine.Run();

            Assert.True(machine.IsComplete, $"seed {seed}");
        }
    }

    [Fact]
    [Trait("Rule", "A-G3-7")]
    public void Range_selector_names_sixteen_values_of_aff0_and_each_begins_a_run()
    {
        var machine = Raising(
            _later, Affinities(Enumerable.Range(14, 20)), CpuMask.Range(1, 19), CallFunc);

        Assert.Equal(
            ["1008000", "10000100ffff", "200001000003"],
            machine.Written(Sgi1r.Name)
                .Select(word => word.ToString("x", CultureInfo.InvariantCulture)));
        Assert.Empty(machine.Of(TraceEventKind.Warned));
        Assert.Equal(
            Enumerable.Range(1, 19),
            machine.Of(TraceEventKind.IpiPended).Select(e => e.Part.Index).Order());
    }

    [Theory]
    [Trait("Rule", "A-RX-4")]
    [InlineData(false, "dsb sy|isb|ICC_EOIR1_EL1=0x1|isb")]
    [InlineData(true, "dsb sy|ICC_EOIR1_EL1=0x1|isb|ICC_DIR_EL1=0x1|isb")]
    public void Sgi_is_ended_after_its_work_and_nothing_else_is_read(bool split, string steps)
    {
        var machine = new GicMachine(_later, 1, new(1, 1), new() { IsSplitEoi = split });

        machine.Inject(0, 1);
        machine.Run();

        Assert.Equal(steps.Split('|'), machine.Steps(0));
        var last = split ? "ICC_DIR_EL1" : "ICC_EOIR1_EL1";
        var order = machine.Trace
            .Where(e => e.Part == PartId.Cpu(new(0)))
            .Select(e => e.Kind == TraceEventKind.RegisterWritten ? (string)e.Detail! : $"{e.Kind}")
            .ToList();
        Assert.True(order.IndexOf("IpiExited") < order.IndexOf(last));
        Assert.Equal(0xff, machine.Icc(0).Rpr);
        Assert.Equal(0UL, machine.Gicr(0).Read(Gicr.ISActiveR0));
    }

    [Theory]
    [Trait("Rule", "A-RX-4")]
    [InlineData(false)]
    [InlineData(true)]
    public void Sgi_that_comes_during_its_handler_is_taken_by_an_exception_of_its_own(bool split)
    {
        var wasActive = 0UL;
        var machine = new GicMachine(
            _later, 1, new(2, 2), new() { IsSplitEoi = split }, Weakness.None, Slow);
        machine.Runner.RecordsFunctions = true;
        machine.Runner.Recorded = e =>
        {
            if (e.Kind == TraceEventKind.FuncReturned)
            {
                wasActive = machine.Gicr(1).Read(Gicr.ISActiveR0)
                    & machine.Gicr(1).Read(Gicr.ISPendR0);
            }
        };

        machine.Start(0);
        machine.Run();

        Assert.Equal(2UL, wasActive);
        Assert.Equal(2, machine.Of(TraceEventKind.IpiEntered).Count());
        Assert.Equal(
            2, Functions(machine, 1).Count(function => function.Name == "gic_handle_irq"));
        Assert.Empty(machine.OpenAccounts());

        static async GuestTask Slow(Cpu cpu, long argument)
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Delay, 1_000, wait: false);
            await cpu.Elapse(500);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), CallFunc);
        }
    }

    [Theory]
    [Trait("Rule", "A-H-2")]
    [InlineData(0, "do_handle_IPI scheduler_ipi")]
    [InlineData(1, "do_handle_IPI generic_smp_call_function_single_interrupt "
        + "__flush_smp_call_function_queue")]
    [InlineData(4, "do_handle_IPI tick_receive_broadcast")]
    [InlineData(5, "do_handle_IPI")]
    public void Every_ipi_is_accounted_for_by_what_takes_the_interrupt(int intId, string functions)
    {
        var machine = new GicMachine(_later, 1, new(1, 1));
        machine.Runner.RecordsFunctions = true;

        machine.Inject(0, intId);
        machine.Run();

        var called = Functions(machine, 0).Select(function => function.Name).ToList();
        Assert.Equal("irq_enter_rcu", called[0]);
        Assert.Equal("irq_exit_rcu", called[^1]);
        Assert.Equal(
            functions.Split(' '),
            called.SkipWhile(name => name != "do_handle_IPI")
                .Where(name => name is not ("irq_exit_rcu" or "gic_eoi_irq")));
    }

    [Theory]
    [Trait("Rule", "A-RX-4")]
    [InlineData(9, "Unexpected interrupt (irqnr 9)")]
    [InlineData(20, "gic_handle_irq")]
    public void Interrupt_that_nobody_asked_for_is_warned_of_and_ended(int intId, string warning)
    {
        var machine = new GicMachine(_later, 1, new(1, 1));

        if (intId < 16)
        {
            machine.Inject(0, intId);
        }
        else
        {
            machine.Write(0, Gicr.ISEnableR0, 1U << intId);
            machine.Write(0, Gicr.ISPendR0, 1U << intId);
        }

        machine.Run();

        Assert.EndsWith(
            warning,
            (string)Assert.Single(machine.Of(TraceEventKind.Warned)).Detail!,
            StringComparison.Ordinal);
        Assert.Equal(0UL, machine.Gicr(0).Read(Gicr.ISActiveR0));
        Assert.Equal(0xff, machine.Icc(0).Rpr);
        Assert.Empty(machine.OpenAccounts());
    }

    [Fact]
    [Trait("Rule", "A-IN-4")]
    [Trait("Rule", "A-IN-2")]
    public void Init_waits_for_the_distributor_again_and_clears_the_active_priorities()
    {
        var before = Booted(ProfileTable.Reference);
        var machine = Booted(_later);

        var steps = machine.Steps(0).ToList();
        var cleared = steps.IndexOf("ICC_AP1R0_EL1=0x0");
        Assert.InRange(
            cleared, steps.IndexOf("ICC_CTLR_EL1=0x0") + 1, steps.IndexOf("ICC_IGRPEN1_EL1=0x1"));
        Assert.False(WaitsBeforeRouting(before));
        Assert.True(WaitsBeforeRouting(machine));
        Assert.Empty(machine.Of(TraceEventKind.Warned));
        Assert.DoesNotContain("ICC_AP1R0_EL1=0x0", before.Steps(0));
    }

    private static GicMachine Booted(Profile profile)
    {
        var machine = new GicMachine(
            profile, 1, new(1, 1), new() { PowerOn = GicPowerOn.Reset }, Weakness.None, Init);
        machine.Start(0);
        machine.Run();
        return machine;

        static GuestTask Init(Cpu cpu, long argument) =>
            GicMachine.IccOf(cpu).Irqchip.GicInitBases(cpu);
    }

    /// <summary>Whether RWP is read between the last write of CTLR and the first IROUTER.</summary>
    private static bool WaitsBeforeRouting(GicMachine machine) => machine.Runner.Delivered
        .Select(d => d.Message)
        .SkipWhile(m => m is not Distributor.WriteRegister { Offset: Gicd.Ctlr, Value: not 0 })
        .TakeWhile(m => m is not Distributor.WriteRegister { Offset: >= Gicd.IRouter })
        .Any(m => m is Distributor.ReadRegister { Offset: Gicd.Ctlr });

    private static GicMachine Raising(
        Profile profile, MachineTopology topology, CpuMask mask, int irq)
    {
        var machine = new GicMachine(profile, 1, topology, null, Weakness.None, Raise);
        machine.Runner.RecordsFunctions = true;
        machine.Start(0);
        machine.Run();
        return machine;

        GuestTask Raise(Cpu cpu, long argument) => cpu.Kernel.Arch.RaiseIpi(cpu, mask, irq);
    }

    private static MachineTopology Affinities(IEnumerable<int> aff0)
    {
        var affinities = aff0.Select(value => new Mpidr { Aff0 = (byte)value }).ToArray();
        return new(affinities.Length, affinities.Length, affinities: affinities);
    }

    private static IEnumerable<KernelFunction> Functions(GicMachine machine, int cpu) => machine
        .Of(TraceEventKind.FunctionEntered)
        .Where(e => e.Part == PartId.Cpu(new(cpu)))
        .Select(e => (KernelFunction)e.Detail!);

    private static async GuestTask Broadcast(Cpu cpu, long argument) =>
        await Smp.SmpCallFunction(cpu, GicMachine.Logged, argument, wait: true);
}

namespace SmpActors.Model.Tests.Kernel;

/// <summary>CPUs that call each other in every way, in orders that seeds choose.</summary>
public sealed class CallInvariantsSpec
{
    private const int CpuCount = 4;
    private const int CallCount = 6;
    private const ulong SeedCount = 250;

    [Fact]
    [Trait("Rule", "G-INV-1")]
    [Trait("Rule", "G-INV-2")]
    public void Csd_on_a_queue_is_locked_and_on_one_queue_once()
    {
        ForEachSeed(static (machine, seed) =>
        {
            while (machine.Runner.RunOne())
            {
                var queued = Enumerable.Range(0, CpuCount)
                    .SelectMany(cpu => machine[cpu].CallSingleQueue.Entries)
                    .ToList();
                Assert.True(queued.All(e => (e.Flags & CsdFlags.Lock) != 0), $"seed {seed}");
                Assert.True(
                    queued.DistinctBy(e => (e.Csd.Owner, e.Csd.Slot)).Count() == queued.Count,
                    $"seed {seed}");
            }
        });
    }

    [Fact]
    [Trait("Rule", "G-INV-3")]
    public void No_cpu_sleeps_on_a_queue_that_is_not_empty()
    {
        ForEachSeed(static (machine, seed) =>
        {
            var (seen, owed, entered) = (0, new CallId[CpuCount], new bool[CpuCount]);
            while (machine.Runner.RunOne())
            {
                for (; seen < machine.Runner.Trace.Count; seen++)
                {
                    Fold(machine.Runner.Trace[seen], owed, entered);
                }

                for (var cpu = 0; cpu < CpuCount; cpu++)
                {
                    Assert.True(
                        machine[cpu].CallSingleQueue.IsEmpty
                            || owed[cpu] != default
                            || entered[cpu]
                            || machine.Ports[cpu].IsSignalled
                            || machine.Runner.InFlight.Any(
                                m => m.To.Index == cpu && m.Message is FakeArch.Ipi),
                        $"seed {seed}: cpu{cpu} would sleep on its queue");
                }
            }

            for (var cpu = 0; cpu < CpuCount; cpu++)
            {
                Assert.True(machine[cpu].CallSingleQueue.IsEmpty, $"seed {seed}: cpu{cpu} sleeps");
            }
        });
    }

    [Fact]
    [Trait("Rule", "G-INV-4")]
    [Trait("Rule", "G-INV-6")]
    [Trait("Rule", "G-INV-8")]
    [Trait("Rule", "G-LL-7")]
    public void Each_queued_csd_runs_once_with_interrupts_off_in_the_order_of_its_queue()
    {
        ForEachSeed(static (machine, seed) =>
        {
            machine.Runner.RunToQuiescence();

            for (var cpu = 0; cpu < CpuCount; cpu++)
            {
                var queued = CsdsOf(machine, cpu, TraceEventKind.CsdQueued);
                var run = CsdsOf(machine, cpu, TraceEventKind.FuncEntered);
                Assert.True(queued.SequenceEqual(run), $"seed {seed}");
            }

            Assert.True(machine.Ran.All(line => !line.Contains(' ')), $"seed {seed}");
            Assert.True(
                machine.CountOf(TraceEventKind.CallIssued)
                    == machine.CountOf(TraceEventKind.CallReturned),
                $"seed {seed}");
            Assert.True(
                machine.CountOf(TraceEventKind.CsdLocked)
                    == machine.CountOf(TraceEventKind.CsdUnlocked),
                $"seed {seed}");
        });
    }

    [Fact]
    [Trait("Rule", "G-INV-5")]
    public void Waiting_call_returns_after_its_function_has_returned_everywhere()
    {
        ForEachSeed(static (machine, seed) =>
        {
            machine.Runner.RunToQuiescence();

            var open = new Dictionary<CallId, int>();
            var waits = new HashSet<CallId>();
            foreach (var happened in machine.Trace)
            {
                var call = happened.Call;
                switch (happened.Kind)
                {
                    case TraceEventKind.CallIssued when happened.Value == 1:
                        waits.Add(call);
                        break;
                    case TraceEventKind.CsdQueued:
                        Add(call, 1);
                        break;
                    case TraceEventKind.FuncReturned when happened.Csd != default:
                        Add(call, -1);
                        break;
                    case TraceEventKind.CallReturned when waits.Contains(call):
                        Assert.True(open.GetValueOrDefault(call) == 0, $"seed {seed}: {call}");
                        break;
                }
            }

            void Add(CallId call, int count) => open[call] = open.GetValueOrDefault(call) + count;
        });
    }

    [Fact]
    [Trait("Rule", "G-INV-3")]
    public void Each_interrupt_that_was_raised_is_taken_or_merged()
    {
        ForEachSeed(static (machine, seed) =>
        {
            machine.Runner.RunToQuiescence();

            var raised = machine.Of(TraceEventKind.IpiRaised).Sum(
                e => ((IpiRaise)e.Detail!).Targets.Count);
            var taken = machine.CountOf(TraceEventKind.IpiEntered);
            var merged = machine.CountOf(TraceEventKind.IpiCoalesced);
            Assert.True(raised == taken + merged, $"seed {seed}");
        });
    }

    [Fact]
    [Trait("Rule", "G-INV-9")]
    public void Two_cpus_that_call_each_other_deadlock_with_interrupts_off_and_only_so()
    {
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            foreach (var (off0, off1) in new[] { (false, false), (true, false), (true, true) })
            {
                var machine = new FakeMachine(2, seed);
                machine.Start(0, cpu => Mutual(cpu, new(1), off0));
                machine.Start(1, cpu => Mutual(cpu, new(0), off1));
                machine.Runner.RunToQuiescence();

                var returned = machine.CountOf(TraceEventKind.CallReturned);
                Assert.True(returned == (off0 && off1 ? 0 : 2), $"seed {seed} {off0} {off1}");
                Assert.Equal((off0 ? 1 : 0) + (off1 ? 1 : 0), machine.Warnings().Count());
            }
        }
    }

    private static IEnumerable<CsdId> CsdsOf(FakeMachine machine, int cpu, TraceEventKind kind) =>
        machine.Of(kind).Where(e => e.Part.Index == cpu && e.Csd != default).Select(e => e.Csd);

    private static async GuestTask Mutual(Cpu cpu, CpuId other, bool irqsOff)
    {
        var flags = cpu.LocalIrqSave();
        if (!irqsOff) await cpu.LocalIrqRestore(flags);

        // Long enough for both to be here with interrupts as they are to be.
        await cpu.Elapse(100);
        await Smp.SmpCallFunctionSingle(cpu, other, FakeMachine.Probe, 1, wait: true);
        await cpu.LocalIrqRestore(flags);
    }

    private static void ForEachSeed(Action<FakeMachine, ulong> check)
    {
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            var machine = new FakeMachine(CpuCount, seed);
            for (var cpu = 0; cpu < CpuCount; cpu++)
            {
                var state = (seed * CpuCount) + (ulong)cpu;
                machine.Ports[cpu].AcknowledgeNs = (long)(seed % 3) * 5;
                machine.Start(cpu, self => Storm(self, state));
            }

            check(machine, seed);
        }
    }

    private static async GuestTask Storm(Cpu cpu, ulong state)
    {
        for (var i = 0; i < CallCount; i++)
        {
            state = unchecked((state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407);
            var (choice, wait) = ((int)(state >> 60) & 7, (state & (1UL << 50)) != 0);
            var target = new CpuId((int)(state >> 40) & 3);
            var mask = CpuMask.Range(0, CpuCount).Where(
                static (cpu, bits) => ((bits >> cpu.Value) & 1) != 0, (long)(state >> 30));
            switch (choice)
            {
                case 0 or 1:
                    await Smp.SmpCallFunctionSingle(cpu, target, FakeMachine.Probe, i, wait);
                    break;
                case 2:
                    await Smp.SmpCallFunctionSingle(cpu, target, SmpFunc.Delay, 7, wait);
                    break;
                case 3:
                    var csd = cpu.DefineCsd(i, FakeMachine.Probe, i);
                    await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, csd);
                    break;
                case 4 or 5:
                    await Smp.SmpCallFunctionMany(cpu, mask, FakeMachine.Probe, i, wait);
                    break;
                case 6:
                    await Smp.OnEachCpuMask(cpu, mask, FakeMachine.Probe, i, wait);
                    break;
                default:
                    await Smp.SmpCallFunction(cpu, FakeMachine.Probe, i, wait);
                    break;
            }

            await cpu.Elapse((long)(state >> 55) & 15);
        }
    }

    /// <summary>A call that has returned sends nothing any more.</summary>
    private static void Strike(CallId[] owed, CallId call)
    {
        for (var i = 0; i < owed.Length; i++)
        {
            if (owed[i] == call) owed[i] = default;
        }
    }

    /// <summary>
    /// Whom a sender owes an interrupt, and who is between its entry and its delete-all.
    /// </summary>
    private static void Fold(in TraceEvent happened, CallId[] owed, bool[] entered)
    {
        var cpu = happened.Part.Index;
        switch (happened.Kind)
        {
            case TraceEventKind.CsdQueued when happened.Value == 1:
                owed[cpu] = happened.Call;
                break;
            case TraceEventKind.IpiRaised:
                var raise = (IpiRaise)happened.Detail!;
                foreach (var target in raise.Targets) owed[target.Value] = default;
                break;
            case TraceEventKind.CallReturned:
                Strike(owed, happened.Call);
                break;
            case TraceEventKind.IpiEntered:
                entered[cpu] = true;
                break;
            case TraceEventKind.CsdTaken or TraceEventKind.IpiExited:
                entered[cpu] = false;
                break;
        }
    }
}

using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>The races of Set, Clear, Release, Activate and Quiesce, over seeds.</summary>
public sealed class StreamProtocolSpec
{
    private const int SeedCount = 1_000;

    /// <summary>INTIDs whose handlers the kernel has and that end.</summary>
    private static readonly int[] _intIds = [0, 1, 3, 4];

    [Fact]
    [Trait("Rule", "A-RX-1")]
    public void Without_the_DSB_after_IAR1_some_call_is_lost_and_with_it_none_is()
    {
        Assert.InRange(Stalls(new() { Weaknesses = GicWeakness.NoDsbAfterIar }), 1, SeedCount - 1);
        Assert.Equal(0, Stalls(new()));
        Assert.Equal(0, Stalls(new() { IsSplitEoi = true }));
    }

    [Theory]
    [Trait("Rule", "A-ST-15")]
    [InlineData(GicTieOrder.LowestIntId, false)]
    [InlineData(GicTieOrder.RoundRobin, true)]
    public void Sgi_is_never_lost_and_never_taken_twice_whatever_is_disabled_meanwhile(
        GicTieOrder tieOrder, bool split)
    {
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            var machine = new GicMachine(
                seed, new(1, 1), new() { TieOrder = tieOrder, IsSplitEoi = split });
            var random = new Choices(seed);
            for (var i = 0; i < 40; i++) Disturb(machine, random, withdraws: false);
            Heal(machine);

            machine.Run();

            AssertQuiet(machine, seed);
            Assert.Equal(
                machine.Of(TraceEventKind.IpiPended).Select(e => (e.Value, e.Cause)).Order(),
                machine.Of(TraceEventKind.IpiAcknowledged).Select(e => (e.Value, e.Cause)).Order());
        }
    }

    [Fact]
    public void Sgi_that_software_clears_is_either_taken_or_withdrawn()
    {
        var (withdrawn, taken) = (0, 0);
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            var machine = new GicMachine(seed, new(1, 1));
            var random = new Choices(seed);
            for (var i = 0; i < 40; i++) Disturb(machine, random, withdraws: true);
            Heal(machine);

            machine.Run();

            AssertQuiet(machine, seed);
            withdrawn += machine.Of(TraceEventKind.IpiWithdrawn).Count();
            taken += machine.Of(TraceEventKind.IpiAcknowledged).Count();
            Assert.Equal(
                machine.Of(TraceEventKind.IpiPended).Select(e => (e.Value, e.Cause)).Order(),
                machine.Of(TraceEventKind.IpiAcknowledged)
                    .Concat(machine.Of(TraceEventKind.IpiWithdrawn))
                    .Select(e => (e.Value, e.Cause))
                    .Order());
        }

        Assert.True(withdrawn > SeedCount && taken > SeedCount, $"{withdrawn} and {taken}");
    }

    [Fact]
    public void Every_presentation_has_one_answer_and_none_is_left_behind()
    {
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            var machine = new GicMachine(seed, new(1, 1));
            var random = new Choices(seed);
            for (var i = 0; i < 40; i++) Disturb(machine, random, withdraws: true);
            Heal(machine);

            machine.Run();

            var messages = machine.Runner.Delivered.Select(d => d.Message).ToList();
            Assert.Equal(
                messages.OfType<CpuInterface.Set>().Select(set => set.IntId).Order(),
                messages.OfType<Redistributor.Activate>().Select(answer => answer.IntId)
                    .Concat(messages.OfType<Redistributor.Release>().Select(answer => answer.IntId))
                    .Order());
            Assert.Equal(
                messages.OfType<CpuInterface.Clear>().Count(),
                messages.OfType<Redistributor.ClearAcknowledge>().Count());
            Assert.Equal(1023, machine.Icc(0).Hppir1);
        }
    }

    /// <summary>Calls of three CPUs to one, singles that share its interrupts.</summary>
    private static int Stalls(GicV3Options options)
    {
        var stalls = 0;
        for (var seed = 0UL; seed < SeedCount; seed++)
        {
            var machine = new GicMachine(seed, new(4, 4), options, Weakness.None, CallTwice);
            for (var cpu = 1; cpu < 4; cpu++) machine.Start(cpu);
            machine.Run();
            if (!machine.IsComplete) stalls++;
        }

        return stalls;

        static async GuestTask CallTwice(Cpu cpu, long argument)
        {
            await Smp.SmpCallFunctionSingle(cpu, new(0), GicMachine.Logged, 0, wait: true);
            await Smp.SmpCallFunctionSingle(cpu, new(0), GicMachine.Logged, 1, wait: true);
        }
    }

    /// <summary>Something happens to CPU 0's redistributor; the machine goes on a little.</summary>
    private static void Disturb(GicMachine machine, Choices random, bool withdraws)
    {
        var intId = _intIds[random.Next(_intIds.Length)];
        var bit = 1U << intId;
        switch (random.Next(withdraws ? 9 : 8))
        {
            case 0 or 1 or 2: machine.Inject(0, intId, cause: random.Count); break;
            case 3: machine.Write(0, Gicr.ICEnableR0, bit); break;
            case 4: machine.Write(0, Gicr.ISEnableR0, bit); break;
            case 5: machine.Write(0, Gicr.Waker, 2); break;
            case 6: machine.Write(0, Gicr.Waker, 0); break;
            case 7: SetGroup(machine, random.Next(2) == 1); break;
            default: machine.Write(0, Gicr.ICPendR0, bit); break;
        }

        for (var steps = random.Next(6); steps > 0; steps--) machine.Runner.RunOne();
    }

    private static void Heal(GicMachine machine)
    {
        machine.Write(0, Gicr.Waker, 0);
        machine.Write(0, Gicr.ISEnableR0, 0xffff);
        SetGroup(machine, true);
    }

    private static void SetGroup(GicMachine machine, bool isEnabled) => machine.Runner.Tell(
        PartId.Distributor(new(0)),
        new Distributor.WriteRegister(Gicd.Ctlr, new GicdCtlr { EnableGrp1 = isEnabled }.Raw));

    private static void AssertQuiet(GicMachine machine, ulong seed)
    {
        Assert.True(machine.Gicr(0).Read(Gicr.ISPendR0) == 0, $"seed {seed}: pending is left");
        Assert.True(machine.Gicr(0).Read(Gicr.ISActiveR0) == 0, $"seed {seed}: active is left");
        Assert.Empty(machine.OpenAccounts());
    }

    /// <summary>What a seed chooses: a linear congruential sequence.</summary>
    private sealed class Choices(ulong seed)
    {
        private ulong _state = seed;

        public long Count { get; private set; }

        public int Next(int bound)
        {
            Count++;
            unchecked
            {
                _state = (_state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
            }

            return (int)((_state >> 33) % (ulong)bound);
        }
    }
}

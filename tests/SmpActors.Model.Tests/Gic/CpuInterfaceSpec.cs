using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class CpuInterfaceSpec
{
    private const byte Usual = 0xa0;

    private readonly MachineTopology _topology = new(1, 1);
    private readonly CpuInterface _icc;
    private readonly PartBench _bench;
    private Action<Cpu> _action = static _ => { };
    private IMessage _tick;

    public CpuInterfaceSpec()
        : this(isSplitEoi: false)
    {
    }

    private CpuInterfaceSpec(bool isSplitEoi)
    {
        var system = new GicV3System(_topology, new() { IsSplitEoi = isSplitEoi });
        _icc = system.NewCpuInterface();
        var kernel = new KernelImage(_topology, system.Arch, [], [new("loop", Loop)]);
        var cpus = _topology.Possible;
        _bench = new(new Cpu(new(0), kernel, _icc, cpus, cpus));
        _tick = _bench.Sent(new Cpu.StartTask(0, 0)).Single();
    }

    [Fact]
    [Trait("Rule", "A-ST-6")]
    public void IAR1_returns_what_is_signalled_activates_it_and_runs_at_its_priority()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Assert.True(_icc.IsSignalled);

        var sent = Do(cpu => Assert.Equal(1, _icc.ReadIar1(cpu)));

        Assert.Equal([new Redistributor.Activate(1)], sent);
        Assert.Equal(1U << (0xa0 / 8), _icc.Ap1R0);
        Assert.Equal(Usual, _icc.Rpr);
    }

    [Fact]
    [Trait("Rule", "A-ST-6")]
    [Trait("Rule", "A-ST-13")]
    public void IAR1_returns_1023_and_changes_nothing_when_the_interrupt_was_withdrawn()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Assert.Equal(
            [new Redistributor.Release(1), Redistributor.ClearAcknowledge.Instance],
            _bench.Sent(new CpuInterface.Clear(1)));

        Assert.Empty(Do(cpu => Assert.Equal(1023, _icc.ReadIar1(cpu))));

        Assert.Equal((0U, CpuInterface.IdlePriority), (_icc.Ap1R0, _icc.Rpr));
    }

    [Theory]
    [Trait("Rule", "A-ST-5")]
    [Trait("Rule", "A-ST-15")]
    [InlineData(0xf0, 0xa0, true)]
    [InlineData(0xa8, 0xa0, true)]
    [InlineData(0xa0, 0xa0, false)]
    [InlineData(0x00, 0x00, false)]
    public void Only_a_priority_below_PMR_is_signalled(byte pmr, byte priority, bool isSignalled)
    {
        Do(cpu => _icc.WritePmr(cpu, pmr));
        _bench.Tell(new CpuInterface.Set(1, priority));

        Assert.Equal(isSignalled, _icc.IsSignalled);
        Do(cpu => Assert.Equal(isSignalled ? 1 : 1023, _icc.ReadIar1(cpu)));
    }

    [Fact]
    [Trait("Rule", "A-ST-5")]
    [Trait("Rule", "A-ST-15")]
    public void Interrupt_waits_while_its_group_is_off()
    {
        Do(cpu => _icc.WriteIgrpEn1(cpu, false));
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Assert.False(_icc.IsSignalled);
        Do(cpu => Assert.Equal(1023, _icc.ReadIar1(cpu)));

        Do(cpu => _icc.WriteIgrpEn1(cpu, true));

        Assert.True(_icc.IsSignalled);
    }

    [Fact]
    [Trait("Rule", "A-ST-5")]
    [Trait("Rule", "A-ST-11")]
    public void Equal_priority_never_preempts_and_a_lower_value_does()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Do(cpu => _icc.ReadIar1(cpu));

        _bench.Tell(new CpuInterface.Set(0, Usual));
        Assert.False(_icc.IsSignalled);
        _bench.Tell(new CpuInterface.Set(2, 0x98));
        Assert.True(_icc.IsSignalled);
    }

    [Fact]
    [Trait("Rule", "A-ST-5")]
    public void Binary_point_joins_priorities_that_do_not_preempt_each_other()
    {
        Do(cpu => _icc.WriteBpr1(cpu, 6));
        _bench.Tell(new CpuInterface.Set(1, 0xb8));
        Do(cpu => _icc.ReadIar1(cpu));

        _bench.Tell(new CpuInterface.Set(0, 0x80));
        Assert.False(_icc.IsSignalled);
        _bench.Tell(new CpuInterface.Set(0, 0x78));
        Assert.True(_icc.IsSignalled);
    }

    [Fact]
    [Trait("Rule", "A-ST-5")]
    public void Binary_point_below_the_least_reads_as_the_least()
    {
        Do(cpu => _icc.WriteBpr1(cpu, 0));

        Assert.Equal(3, _icc.Bpr1);
    }

    [Fact]
    [Trait("Rule", "A-ST-7")]
    [Trait("Rule", "A-ST-8")]
    public void EOIR1_drops_the_most_urgent_active_priority_and_deactivates()
    {
        Nest();
        Assert.Equal(0x20, _icc.Rpr);

        Assert.Equal([new Redistributor.Deactivate(2)], Do(cpu => _icc.WriteEoir1(cpu, 2)));
        Assert.Equal(Usual, _icc.Rpr);
        Assert.Equal([new Redistributor.Deactivate(1)], Do(cpu => _icc.WriteEoir1(cpu, 1)));
        Assert.Equal(0xff, _icc.Rpr);
    }

    [Fact]
    [Trait("Rule", "A-ST-8")]
    [Trait("Rule", "A-ST-9")]
    public void In_split_mode_EOIR1_drops_and_DIR_deactivates_in_any_order()
    {
        var split = new CpuInterfaceSpec(isSplitEoi: true);
        split.Nest();

        Assert.Empty(split.Do(cpu => split._icc.WriteEoir1(cpu, 2)));
        Assert.Empty(split.Do(cpu => split._icc.WriteEoir1(cpu, 1)));
        Assert.Equal(0xff, split._icc.Rpr);
        Assert.Equal(
            [new Redistributor.Deactivate(1)], split.Do(cpu => split._icc.WriteDir(cpu, 1)));
        Assert.Equal(
            [new Redistributor.Deactivate(2)], split.Do(cpu => split._icc.WriteDir(cpu, 2)));
    }

    [Fact]
    [Trait("Rule", "A-ST-9")]
    public void DIR_is_ignored_outside_split_mode()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Do(cpu => _icc.ReadIar1(cpu));

        Assert.Empty(Do(cpu => _icc.WriteDir(cpu, 1)));
    }

    [Theory]
    [Trait("Rule", "A-ST-8")]
    [Trait("Rule", "A-ST-9")]
    [Trait("Rule", "A-ST-13")]
    [InlineData(1020)]
    [InlineData(1021)]
    [InlineData(1022)]
    [InlineData(1023)]
    public void Special_INTIDs_end_nothing(int intId)
    {
        var split = new CpuInterfaceSpec(isSplitEoi: true);
        split.Nest();
        Nest();

        Assert.Empty(Do(cpu => _icc.WriteEoir1(cpu, intId)));
        Assert.Empty(split.Do(cpu => split._icc.WriteEoir1(cpu, intId)));
        Assert.Empty(split.Do(cpu => split._icc.WriteDir(cpu, intId)));

        Assert.Equal((0x20, 0x20), (_icc.Rpr, split._icc.Rpr));
    }

    [Fact]
    [Trait("Rule", "A-ST-10")]
    [Trait("Rule", "A-ST-13")]
    public void HPPIR1_names_what_pends_whatever_PMR_and_running_priority_say()
    {
        Assert.Equal(1023, _icc.Hppir1);
        Do(cpu => _icc.WritePmr(cpu, 0));
        _bench.Tell(new CpuInterface.Set(1, Usual));

        Assert.Equal((1, 1), (_icc.Hppir1, _icc.Hppir1));
        Assert.False(_icc.IsSignalled);

        Do(cpu => _icc.WriteIgrpEn1(cpu, false));
        Assert.Equal(1023, _icc.Hppir1);
    }

    [Fact]
    public void Set_takes_the_place_of_what_is_held_and_releases_it()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));

        Assert.Equal([new Redistributor.Release(1)], _bench.Sent(new CpuInterface.Set(0, Usual)));
        Assert.Empty(_bench.Sent(new CpuInterface.Set(0, Usual)));
        Assert.Equal(0, _icc.Hppir1);
    }

    [Fact]
    public void Clear_of_what_is_not_held_is_only_acknowledged()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));

        Assert.Equal(
            [Redistributor.ClearAcknowledge.Instance], _bench.Sent(new CpuInterface.Clear(0)));
        Assert.Equal(1, _icc.Hppir1);
    }

    [Fact]
    [Trait("Rule", "A-R-2")]
    public void Quiesce_releases_what_is_held_and_is_acknowledged()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));

        Assert.Equal(
            [new Redistributor.Release(1), Redistributor.QuiesceAcknowledge.Instance],
            _bench.Sent(CpuInterface.Quiesce.Instance));
        Assert.Equal(1023, _icc.Hppir1);
    }

    /// <summary>Two interrupts active, one on top of the other: INTIDs 1 and 2.</summary>
    private void Nest()
    {
        _bench.Tell(new CpuInterface.Set(1, Usual));
        Do(cpu => _icc.ReadIar1(cpu));
        _bench.Tell(new CpuInterface.Set(2, 0x20));
        Do(cpu => _icc.ReadIar1(cpu));
    }

    /// <summary>Has the guest do something, with interrupts off; gives what its CPU sent.</summary>
    private IMessage[] Do(Action<Cpu> action)
    {
        _action = action;
        var sent = _bench.Sent(_tick);
        _tick = sent[^1];
        return sent[..^1];
    }

    private async GuestTask Loop(Cpu cpu, long argument)
    {
        cpu.LocalIrqSave();
        while (true)
        {
            await cpu.Elapse(1);
            _action(cpu);
        }
    }
}

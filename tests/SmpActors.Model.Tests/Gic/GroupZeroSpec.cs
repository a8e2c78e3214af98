using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>Group 0 of a GICv3 beside Group 1, and the registers that send and take it.</summary>
public sealed class GroupZeroSpec
{
    [Theory]
    [Trait("Rule", "A-ST-2")]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    public void Sgi_pends_only_where_its_group_is_the_target_s(
        bool sentAsGroup0, bool isGroup1, bool pends)
    {
        var gicr = new Redistributor(new(0), new(1, 1));
        var bench = new PartBench(gicr);
        bench.Tell(new Redistributor.WriteRegister(Gicr.IGroupR0, isGroup1 ? uint.MaxValue : 0));

        bench.Tell(new Redistributor.SetPending(3, Cause: 7, sentAsGroup0));

        Assert.Equal(pends ? 8UL : 0, gicr.Read(Gicr.ISPendR0));
        Assert.Equal(
            pends ? TraceEventKind.IpiPended : TraceEventKind.IpiRefused,
            Assert.Single(bench.Trace).Kind);
    }

    [Theory]
    [Trait("Rule", "A-ST-2")]
    [InlineData(IccRegister.Sgi1r, 0xffff_ffff, 8)]
    [InlineData(IccRegister.Sgi0r, 0xffff_ffff, 0)]
    [InlineData(IccRegister.Asgi1r, 0xffff_ffff, 0)]
    [InlineData(IccRegister.Sgi1r, 0, 0)]
    [InlineData(IccRegister.Sgi0r, 0, 8)]
    [InlineData(IccRegister.Asgi1r, 0, 8)]
    public void Each_SGI_register_sends_its_own_group(
        IccRegister register, uint groups, ulong pending)
    {
        var word = new Sgi1r { TargetList = 2, IntId = 3 };
        var machine = new GicMachine(1, new(2, 2), null, Weakness.None, Send);
        machine.Write(1, Gicr.IGroupR0, groups);
        machine.Write(1, Gicr.ICEnableR0, 8);
        machine.Run();

        machine.Start(0);
        machine.Run();

        Assert.Equal(pending, machine.Gicr(1).Read(Gicr.ISPendR0));

        GuestTask Send(Cpu cpu, long argument)
        {
            Assert.True(GicMachine.IccOf(cpu).Write(cpu, register, word.Raw));
            return GuestTask.Completed;
        }
    }

    [Fact]
    [Trait("Rule", "A-ST-6")]
    [Trait("Rule", "A-ST-8")]
    public void Group_0_is_a_FIQ_that_only_its_own_registers_take_and_end()
    {
        var seen = new List<ulong?>();
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, Take);
        machine.Write(0, Gicr.IGroupR0, ~8U);

        machine.Start(0);
        machine.Run();

        Assert.Equal([1023, 3, 1023, 3, 0xa0, 0xa0, 0xff], seen);
        Assert.Equal(0UL, machine.Gicr(0).Read(Gicr.ISActiveR0));

        async GuestTask Take(Cpu cpu, long argument)
        {
            cpu.LocalIrqSave();
            var icc = GicMachine.IccOf(cpu);
            icc.Write(cpu, IccRegister.IgrpEn0, 1);
            icc.Write(cpu, IccRegister.Sgi0r, new Sgi1r { TargetList = 1, IntId = 3 }.Raw);
            await cpu.Elapse(1_000);
            Assert.True(icc.IsFiqSignalled);
            Assert.False(icc.IsSignalled);
            seen.Add(icc.Read(cpu, IccRegister.Hppir1));
            seen.Add(icc.Read(cpu, IccRegister.Hppir0));
            seen.Add(icc.Read(cpu, IccRegister.Iar1));
            seen.Add(icc.Read(cpu, IccRegister.Iar0));
            seen.Add(icc.Read(cpu, IccRegister.Rpr));
            icc.Write(cpu, IccRegister.Eoir1, 3);
            seen.Add(icc.Read(cpu, IccRegister.Rpr));
            icc.Write(cpu, IccRegister.Eoir0, 3);
            seen.Add(icc.Read(cpu, IccRegister.Rpr));
            await cpu.Elapse(1_000);
        }
    }

    [Fact]
    [Trait("Rule", "A-ST-5")]
    public void Group_0_that_its_interface_does_not_take_keeps_no_Group_1_interrupt_back()
    {
        var machine = new GicMachine(1, new(1, 1));
        machine.Write(0, Gicr.IGroupR0, ~1U);
        machine.Write(0, Gicr.IPriorityR0, 0xa0a0_a000);

        machine.Write(0, Gicr.ISPendR0, 1);
        machine.Inject(0, 3);
        machine.Run();

        Assert.Equal(3, Assert.Single(machine.Of(TraceEventKind.IpiEntered)).Value);
        Assert.Equal(1UL, machine.Gicr(0).Read(Gicr.ISPendR0));
    }

    [Fact]
    public void CBPR_gives_both_groups_the_binary_point_of_Group_0()
    {
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, Write);

        machine.Start(0);
        machine.Run();

        Assert.Equal((4, 5), (machine.Icc(0).Bpr0, machine.Icc(0).Bpr1));

        static GuestTask Write(Cpu cpu, long argument)
        {
            var icc = GicMachine.IccOf(cpu);
            icc.Write(cpu, IccRegister.Bpr0, 4);
            icc.Write(cpu, IccRegister.Ctlr, 1);
            icc.Write(cpu, IccRegister.Bpr1, 7);
            return GuestTask.Completed;
        }
    }

    [Fact]
    public void End_with_nothing_active_changes_nothing()
    {
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, End);

        machine.Start(0);
        machine.Run();

        Assert.Equal(0xff, machine.Icc(0).Rpr);
        Assert.DoesNotContain(
            machine.Runner.Delivered, d => d.Message is Redistributor.Deactivate);

        static GuestTask End(Cpu cpu, long argument)
        {
            GicMachine.IccOf(cpu).Write(cpu, IccRegister.Eoir1, 1);
            GicMachine.IccOf(cpu).Write(cpu, IccRegister.Eoir0, 1);
            return GuestTask.Completed;
        }
    }

    [Fact]
    [Trait("Rule", "A-G3-7")]
    public void Without_RSS_the_range_selector_is_reserved_and_counts_as_zero()
    {
        var topology = new MachineTopology(64, 64, cpusPerCluster: 64);
        var gicd = new Distributor(new(0), topology, hasRangeSelector: false);
        var sgi = new Sgi1r { TargetList = 0x8001, Rs = 3, IntId = 1 };

        var sent = new PartBench(gicd).Tell(new Distributor.RouteSgi(sgi, new(0), 7));

        Assert.Equal([0, 15], sent.Select(s => s.To.Index));
        Assert.False(new GicdTyper(gicd.Read(Gicd.Typer)).Rss);
    }

    [Fact]
    [Trait("Rule", "A-ST-1")]
    public void Target_list_has_sixteen_places_and_no_more_and_no_fewer()
    {
        var topology = new MachineTopology(32, 32, cpusPerCluster: 32);

        for (var place = 0; place < 16; place++)
        {
            var sgi = new Sgi1r { TargetList = (ushort)(1 << place), IntId = 1 };
            var sent = new PartBench(new Distributor(new(0), topology))
                .Tell(new Distributor.RouteSgi(sgi, new(0), 7));
            Assert.Equal(place, Assert.Single(sent).To.Index);
        }
    }
}

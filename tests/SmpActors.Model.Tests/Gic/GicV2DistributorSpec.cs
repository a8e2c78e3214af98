using SmpActors.Model.Gic;
using static SmpActors.Model.Gic.GicV2Distributor;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicV2DistributorSpec
{
    [Theory]
    [Trait("Rule", "A-G2-2")]
    [InlineData(0x000b_0001, "0 1 3")]
    [InlineData(0x0000_0001, "")]
    [InlineData(0x00f0_0001, "")]
    [InlineData(0x0100_0001, "0 1 3")]
    [InlineData(0x0104_0001, "0 1 3")]
    [InlineData(0x0200_0001, "2")]
    [InlineData(0x020b_0001, "2")]
    [InlineData(0x030f_0001, "")]
    [InlineData(0x000b_8001, "0 1 3")]
    public void Sgir_reaches_whom_its_filter_says_and_nobody_that_is_not_there(
        uint word, string reached)
    {
        var bench = new PartBench(new GicV2Distributor(4));

        bench.Tell(Sgir(writer: 2, word));

        Assert.Equal(
            reached, string.Join(' ', bench.Trace.Select(e => e.Target.Value)));
        Assert.All(bench.Kinds, kind => Assert.Equal((TraceEventKind.IpiPended, 7), kind));
    }

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void Two_senders_are_two_instances_that_are_acknowledged_one_after_the_other()
    {
        var bench = new PartBench(new GicV2Distributor(4));

        var first = bench.Sent(Sgir(writer: 3, 0x0001_0001));
        var second = bench.Sent(Sgir(writer: 1, 0x0001_0001));
        var afterTaken = bench.Sent(Activate.Of(new(0), Sgi(1, 3)));
        var afterEnd = bench.Sent(Deactivate.Of(new(0), Sgi(1, 3)));

        Assert.Equal([new GicV2CpuInterface.Set(Sgi(1, 3), 0xa0)], first);
        Assert.Empty(second);
        Assert.Equal([GicV2CpuInterface.ActivateAcknowledge.Instance], afterTaken);
        Assert.Equal([new GicV2CpuInterface.Set(Sgi(1, 1), 0xa0)], afterEnd);
    }

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void One_sender_s_second_SGI_merges_until_the_first_is_acknowledged()
    {
        var bench = new PartBench(new GicV2Distributor(4));

        bench.Tell(Sgir(writer: 3, 0x0001_0001));
        bench.Tell(Sgir(writer: 3, 0x0001_0001, cause: 8));
        bench.Tell(Activate.Of(new(0), Sgi(1, 3)));
        bench.Tell(Sgir(writer: 3, 0x0001_0001, cause: 9));

        Assert.Equal(
            [
                (TraceEventKind.IpiPended, 7),
                (TraceEventKind.IpiCoalesced, 8),
                (TraceEventKind.IpiAcknowledged, 7),
                (TraceEventKind.IpiPended, 9),
            ],
            bench.Kinds);
    }

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void Of_one_SGI_the_lowest_sender_goes_first()
    {
        var bench = new PartBench(new GicV2Distributor(8));
        bench.Tell(Write(Gicd.ICEnableR, 0xffff));
        foreach (var sender in new[] { 6, 2, 4 }) bench.Tell(Sgir(sender, 0x0001_0001));

        var sent = bench.Sent(Write(Gicd.ISEnableR, 0xffff));

        Assert.Equal([new GicV2CpuInterface.Set(Sgi(1, 2), 0xa0)], sent);
    }

    [Theory]
    [Trait("Rule", "A-G2-6")]
    [InlineData(3, false)]
    [InlineData(0, true)]
    [InlineData(2, true)]
    public void End_that_names_another_sender_ends_nothing(int source, bool isActive)
    {
        var gicd = new GicV2Distributor(4);
        var bench = new PartBench(gicd);
        bench.Tell(Sgir(writer: 3, 0x0001_0001));
        bench.Tell(Activate.Of(new(0), Sgi(1, 3)));

        bench.Tell(Deactivate.Of(new(0), Sgi(1, source)));

        Assert.Equal(isActive ? 2U : 0, gicd.Read(0, Gicd.ISActiveR));
    }

    [Fact]
    [Trait("Rule", "A-G2-5")]
    public void Pending_registers_of_SGIs_have_a_bit_for_each_sender_and_are_banked()
    {
        var gicd = new GicV2Distributor(4);
        var bench = new PartBench(gicd);
        bench.Tell(Write(Gicd.ICEnableR, 0xffff));

        bench.Tell(new WriteRegister(new(1), Gicd.SPendSgiR + 4, 0x0000_0a00, 0));
        bench.Tell(new WriteRegister(new(0), Gicd.SPendSgiR + 4, 0x0000_0100, 0));
        bench.Tell(new WriteRegister(new(1), Gicd.CPendSgiR + 4, 0x0000_0800, 0));

        Assert.Equal(0x0000_0200U, gicd.Read(1, Gicd.SPendSgiR + 4));
        Assert.Equal(0x0000_0200U, gicd.Read(1, Gicd.CPendSgiR + 4));
        Assert.Equal(0x0000_0100U, gicd.Read(0, Gicd.SPendSgiR + 4));
        Assert.Equal(1U << 5, gicd.Read(1, Gicd.ISPendR));
    }

    [Fact]
    public void Pending_bits_of_SGIs_are_read_only_in_ISPENDR0_and_ICPENDR0()
    {
        var gicd = new GicV2Distributor(4);
        var bench = new PartBench(gicd);
        bench.Tell(Write(Gicd.ICEnableR, uint.MaxValue));

        bench.Tell(Write(Gicd.ISPendR, uint.MaxValue));
        var set = gicd.Read(0, Gicd.ISPendR);
        bench.Tell(Sgir(writer: 1, 0x0001_0001));
        bench.Tell(Write(Gicd.ICPendR, uint.MaxValue));

        Assert.Equal(0xffff_0000, set);
        Assert.Equal(2U, gicd.Read(0, Gicd.ISPendR));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0x0404_0404)]
    public void Targets_of_private_interrupts_are_the_reader_s_own_and_read_only(
        int cpus, uint word)
    {
        var gicd = new GicV2Distributor(cpus);
        var bench = new PartBench(gicd);
        var reader = cpus == 1 ? 0 : 2;

        bench.Tell(new WriteRegister(new(reader), Gicd.ITargetsR + 4, 0xffff_ffff, 0));

        Assert.Equal(word, gicd.Read(reader, Gicd.ITargetsR + 4));
    }

    [Fact]
    public void Urgent_SGI_asks_the_interface_to_give_a_lesser_one_back()
    {
        var bench = new PartBench(new GicV2Distributor(4));
        bench.Tell(Write(Gicd.IPriorityR, 0xa0a0_2020));

        bench.Tell(Sgir(writer: 1, 0x0001_0003));
        var urgent = bench.Sent(Sgir(writer: 1, 0x0001_0000));
        var given = bench.Sent(new Release(new(0), Sgi(3, 1)));
        var taken = bench.Sent(Activate.Of(new(0), Sgi(0, 1)));

        Assert.Equal([new GicV2CpuInterface.Clear(Sgi(3, 1))], urgent);
        Assert.Equal([new GicV2CpuInterface.Set(Sgi(0, 1), 0x20)], given);
        Assert.Equal(new GicV2CpuInterface.Set(Sgi(3, 1), 0xa0), taken[0]);
    }

    [Fact]
    public void Sgi_that_software_clears_is_either_taken_or_withdrawn_over_all_orders()
    {
        var (withdrawn, taken) = (0, 0);
        for (var seed = 0UL; seed < 500; seed++)
        {
            var machine = new GicV2Machine(seed, 2);
            machine.Write(0, Gicd.SPendSgiR, 0x0000_0300);
            machine.Runner.RunOne();
            machine.Write(0, Gicd.CPendSgiR, 0x0000_0200);
            machine.Write(0, Gicd.SPendSgiR, 0x0000_0200);
            machine.Run();

            Assert.Empty(machine.OpenAccounts());
            Assert.Equal(0, machine.Sources(0, 1));
            withdrawn += machine.Of(TraceEventKind.IpiWithdrawn).Count();
            taken += machine.Of(TraceEventKind.IpiAcknowledged).Count();
        }

        Assert.True(withdrawn > 100 && taken > 1_000, $"{withdrawn} and {taken}");
    }

    [Fact]
    public void Disabled_distributor_forwards_nothing_and_latches_what_comes()
    {
        var gicd = new GicV2Distributor(2);
        var bench = new PartBench(gicd);
        bench.Tell(Write(Gicd.Ctlr, 0));

        var arrived = bench.Sent(Sgir(writer: 1, 0x0001_0001));
        var enabled = bench.Sent(Write(Gicd.Ctlr, 0xffff_ffff));

        Assert.Empty(arrived);
        Assert.Equal([new GicV2CpuInterface.Set(Sgi(1, 1), 0xa0)], enabled);
        Assert.Equal(1U, gicd.Read(0, Gicd.Ctlr));
    }

    private static GiccIar Sgi(int intId, int source) => new() { IntId = intId, Source = source };

    private static WriteRegister Sgir(int writer, uint word, long cause = 7) =>
        new(new(writer), Gicd.Sgir, word, cause);

    private static WriteRegister Write(int offset, uint value) => new(new(0), offset, value, 0);
}

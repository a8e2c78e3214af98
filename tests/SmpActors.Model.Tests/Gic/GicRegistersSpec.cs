using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicRegistersSpec
{
    [Fact]
    public void Sgi1r_to_CPUs_1_to_3_of_the_first_cluster_is_what_real_Linux_wrote()
    {
        var sgi = new Sgi1r { TargetList = 0b1110, IntId = 1 };

        Assert.Equal(0x0100_000eUL, sgi.Raw); // Linux 6.1 under QEMU, four CPUs
    }

    [Fact]
    public void Sgi1r_has_each_field_where_the_manual_prints_it()
    {
        var sgi = new Sgi1r(0x00a5_f1c3_0b5a_8001);

        Assert.Equal(0x8001, sgi.TargetList);
        Assert.Equal((0x5a, 0xc3, 0xa5), (sgi.Aff1, sgi.Aff2, sgi.Aff3));
        Assert.Equal((11, true, 15), (sgi.IntId, sgi.Irm, sgi.Rs));
        Assert.Equal("165.195.90.255", sgi.TargetAt(15).ToString());
    }

    [Fact]
    public void GicdCtlr_that_Linux_writes_enables_both_groups_and_affinity_routing()
    {
        var written = new GicdCtlr(0x13); // gic_dist_init(), v4.9

        Assert.Equal(new() { EnableGrp0 = true, EnableGrp1 = true, Are = true }, written);
        Assert.Equal(0x8000_0000UL, new GicdCtlr { Rwp = true }.Raw);
        Assert.Equal(0x40UL, new GicdCtlr { Ds = true }.Raw);
    }

    [Fact]
    public void GicdTyper_of_QEMU_s_virt_board_counts_288_interrupts()
    {
        var read = new GicdTyper(0x037a_0008);

        Assert.Equal(8, read.ItLinesNumber);
        Assert.Equal(15, read.IdBits);
        Assert.True(read.A3V);
        Assert.False(read.Rss);
    }

    [Fact]
    public void GicrCtlr_has_its_two_write_pending_bits_at_3_and_31()
    {
        Assert.Equal(0x8UL, new GicrCtlr { Rwp = true }.Raw);
        Assert.Equal(0x8000_0000UL, new GicrCtlr { Uwp = true }.Raw);
    }

    [Fact]
    public void GicrTyper_of_the_last_of_four_CPUs_tells_place_and_affinity()
    {
        var read = new GicrTyper(0x0000_0003_0000_0310);

        Assert.True(read.Last);
        Assert.Equal(3, read.ProcessorNumber);
        Assert.Equal(3U, read.Affinity);
        var other = new Mpidr { Aff3 = 4, Aff2 = 3, Aff1 = 2, Aff0 = 1 };
        Assert.Equal(0x0403_0201U, GicrTyper.Pack(other));
    }

    [Fact]
    public void GicrWaker_is_6_after_reset()
    {
        Assert.Equal(6UL, new GicrWaker { ProcessorSleep = true, ChildrenAsleep = true }.Raw);
    }

    [Fact]
    public void IccCtlr_that_Linux_writes_at_EL2_is_2()
    {
        Assert.Equal(2UL, new IccCtlr { EoiMode = true }.Raw); // gic_cpu_sys_reg_init(), v4.9
        Assert.Equal(0x4_8400UL, new IccCtlr { PriBits = 4, A3V = true, Rss = true }.Raw);
    }

    [Fact]
    public void Pidr2_of_a_GICv3_says_so_in_its_architecture_revision()
    {
        Assert.Equal(3, GicPidr2.GicV3.ArchRev);
    }

    [Theory]
    [Trait("Rule", "A-ST-14")]
    [InlineData(0, true, true, false, false)]
    [InlineData(15, true, true, false, false)]
    [InlineData(16, false, true, true, false)]
    [InlineData(31, false, true, true, false)]
    [InlineData(32, false, false, true, false)]
    [InlineData(1019, false, false, true, false)]
    [InlineData(1020, false, false, false, true)]
    [InlineData(1023, false, false, false, true)]
    [InlineData(1024, false, false, false, false)]
    [InlineData(8191, false, false, false, false)]
    [InlineData(8192, false, false, true, false)]
    public void Intid_tells_what_kind_of_interrupt_it_is(
        int intId, bool isSgi, bool isPrivate, bool isDevice, bool isSpecial)
    {
        Assert.Equal(isSgi, IntId.IsSgi(intId));
        Assert.Equal(isPrivate, IntId.IsPrivate(intId));
        Assert.Equal(isDevice, IntId.IsDevice(intId));
        Assert.Equal(isSpecial, IntId.IsSpecial(intId));
    }

    [Theory]
    [Trait("Rule", "A-N-1")]
    [InlineData(IpiMsgType.Reschedule, 0, "Rescheduling interrupts")]
    [InlineData(IpiMsgType.CallFunc, 1, "Function call interrupts")]
    [InlineData(IpiMsgType.CpuStop, 2, "CPU stop interrupts")]
    [InlineData(IpiMsgType.Timer, 3, "Timer broadcast interrupts")]
    [InlineData(IpiMsgType.IrqWork, 4, "IRQ work interrupts")]
    [InlineData(IpiMsgType.Wakeup, 5, "CPU wake-up interrupts")]
    public void Ipi_has_its_INTID_and_the_word_of_its_tracepoint(
        IpiMsgType ipi, int intId, string reason)
    {
        var types = IpiTypes.Of(GicChange.None);

        Assert.Equal(intId, types.NumberOf(ipi));
        Assert.Equal(reason, types.ReasonOf(intId));
    }
}

using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicV2CpuInterfaceSpec
{
    [Fact]
    [Trait("Rule", "A-G2-6")]
    public void Acknowledge_names_the_sender_in_bits_12_to_10()
    {
        Assert.Equal(0x1c01UL, new GiccIar { IntId = 1, Source = 7 }.Raw);
        Assert.Equal(0x3ffUL, GiccIar.Spurious.Raw);
        Assert.Equal((1, 5), (new GiccIar(0x1401).IntId, new GiccIar(0x1401).Source));
    }

    [Fact]
    public void Sgir_to_interfaces_1_to_3_is_what_real_Linux_wrote()
    {
        var sgir = new GicdSgir { CpuTargetList = 0b1110, SgiIntId = 1 };

        Assert.Equal(0x000e_0001UL, sgir.Raw); // Linux 6.1 under QEMU, four CPUs
        Assert.Equal(
            0x0200_0004UL,
            new GicdSgir { TargetListFilter = SgirFilter.Writer, SgiIntId = 4 }.Raw);
    }

    [Fact]
    public void GiccCtlr_has_its_enable_its_bypass_bits_and_the_split_mode()
    {
        Assert.Equal(0x201UL, new GiccCtlr { Enable = true, EoiModeNs = true }.Raw);
        Assert.Equal(0x1e0UL, new GiccCtlr { BypassDisable = 15 }.Raw);
        Assert.Equal(0x3e1UL, new GiccCtlr(uint.MaxValue).WithoutReserved().Raw);
    }

    [Fact]
    public void Interrupt_is_signalled_above_the_mask_and_the_running_priority_only()
    {
        var seen = OnInterface((cpu, gicc, sets) =>
        {
            sets(3, 0xa0);
            var isSignalled = new List<bool> { gicc.IsSignalled };
            gicc.Write(cpu, Gicc.Pmr, 0xa7);
            isSignalled.Add(gicc.IsSignalled);
            gicc.Write(cpu, Gicc.Pmr, 0xa8);
            isSignalled.Add(gicc.IsSignalled);
            gicc.Write(cpu, Gicc.Ctlr, 0);
            isSignalled.Add(gicc.IsSignalled);
            gicc.Write(cpu, Gicc.Ctlr, 1);
            gicc.Read(cpu, Gicc.Iar);
            sets(4, 0xa0);
            isSignalled.Add(gicc.IsSignalled);
            sets(5, 0x98);
            isSignalled.Add(gicc.IsSignalled);
            return isSignalled;
        });

        Assert.Equal([true, false, true, false, false, true], seen);
    }

    [Fact]
    public void Acknowledge_and_end_move_the_running_priority_up_and_down_in_order()
    {
        var seen = OnInterface((cpu, gicc, sets) =>
        {
            var words = new List<uint>();
            sets(3, 0xa0);
            words.Add(gicc.Read(cpu, Gicc.Hppir));
            words.Add(gicc.Read(cpu, Gicc.Iar));
            words.Add(gicc.Read(cpu, Gicc.Rpr));
            sets(2, 0x40);
            words.Add(gicc.Read(cpu, Gicc.Iar));
            words.Add(gicc.Read(cpu, Gicc.Apr0));
            words.Add(gicc.Read(cpu, Gicc.Rpr));
            gicc.Write(cpu, Gicc.Eoir, 1023);
            gicc.Write(cpu, Gicc.Eoir, 2);
            words.Add(gicc.Read(cpu, Gicc.Rpr));
            gicc.Write(cpu, Gicc.Eoir, 3);
            words.Add(gicc.Read(cpu, Gicc.Rpr));
            words.Add(gicc.Read(cpu, Gicc.Iar));
            return words;
        });

        Assert.Equal([3, 3, 0xa0, 2, 0x0010_0100, 0x40, 0xa0, 0xff, 1023], seen);
    }

    [Fact]
    public void Priorities_that_differ_below_the_binary_point_do_not_preempt()
    {
        var seen = OnInterface((cpu, gicc, sets) =>
        {
            gicc.Write(cpu, Gicc.Bpr, 5);
            sets(3, 0xa0);
            gicc.Read(cpu, Gicc.Iar);
            sets(2, 0x80);
            var isSignalled = new List<bool> { gicc.IsSignalled };
            sets(2, 0x78);
            isSignalled.Add(gicc.IsSignalled);
            gicc.Write(cpu, Gicc.Bpr, 0);
            isSignalled.Add(gicc.Read(cpu, Gicc.Bpr) == 2);
            return isSignalled;
        });

        Assert.Equal([false, true, true], seen);
    }

    [Theory]
    [InlineData(false, "Deactivate")]
    [InlineData(true, "Deactivate")]
    public void Interrupt_is_deactivated_once_by_EOIR_or_in_split_mode_by_DIR(
        bool split, string sent)
    {
        var machine = new GicV2Machine(1, 2, new() { IsSplitEoi = split });

        machine.Inject(0, 1);
        machine.Run();

        var ends = machine.Runner.Delivered.Where(d => d.Message is GicV2Distributor.Deactivate);
        Assert.Equal(sent, Assert.Single(ends).Message.GetType().Name);
        Assert.Equal(0xff, machine.Gicc(0).Rpr);
    }

    /// <summary>Runs guest code on a lone CPU whose interface it can fill, irqs off.</summary>
    private static T OnInterface<T>(
        Func<Cpu, GicV2CpuInterface, Action<int, byte>, T> test)
    {
        T result = default!;
        var machine = new GicV2Machine(1, 1, null, Weakness.None, Body);

        machine.Start(0);
        machine.Run();

        return result;

        GuestTask Body(Cpu cpu, long argument)
        {
            cpu.LocalIrqSave();
            var gicc = GicV2Machine.GiccOf(cpu);
            result = test(cpu, gicc, (intId, priority) => gicc.Receive(
                cpu, new GicV2CpuInterface.Set(new() { IntId = intId }, priority)));
            return GuestTask.Completed;
        }
    }
}

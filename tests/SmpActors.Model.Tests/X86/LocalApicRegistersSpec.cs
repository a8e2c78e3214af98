using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>
/// The register page and the MSRs: what can be read and written, and what happens else.
/// </summary>
public sealed class LocalApicRegistersSpec
{
    private const ulong XApicBase = 0xfee0_0900;
    private const ulong X2ApicBase = 0xfee0_0d00;
    private const ulong DisabledBase = 0xfee0_0100;

    private static readonly MachineTopology _topology = new(cpuCount: 32, cpusPerChip: 16);

    /// <summary>Register, what is written, what is read back on an xAPIC.</summary>
    public static TheoryData<ApicRegister, uint, uint> WritableWords => new()
    {
        { ApicRegister.Id, 0xffff_ffff, 0xff00_0000 },
        { ApicRegister.Tpr, 0xffff_ffff, 0xff },
        { ApicRegister.Ldr, 0xffff_ffff, 0xff00_0000 },
        { ApicRegister.Dfr, 0, 0x0fff_ffff },
        { ApicRegister.Dfr, 0x1234_5678, 0x1fff_ffff },
        { ApicRegister.Svr, 0xffff_ffff, 0x13ff },
        { ApicRegister.Icr2, 0xffff_ffff, 0xff00_0000 },
        { ApicRegister.LvtCmci, 0xffff_ffff, 0x107ff },
        { ApicRegister.LvtTimer, 0xffff_ffff, 0x300ff },
        { ApicRegister.LvtThermal, 0xffff_ffff, 0x107ff },
        { ApicRegister.LvtPerf, 0xffff_ffff, 0x107ff },
        { ApicRegister.Lvt0, 0xffff_ffff, 0x1a7ff },
        { ApicRegister.Lvt1, 0xffff_ffff, 0x1a7ff },
        { ApicRegister.LvtError, 0xffff_ffff, 0x100ff },
        { ApicRegister.TimerInitialCount, 0xffff_ffff, 0xffff_ffff },
        { ApicRegister.TimerDivide, 0xffff_ffff, 0xb },
    };

    /// <summary>Registers that an x2APIC lets no software write.</summary>
    public static TheoryData<ApicRegister> NotWritableMsrs =>
    [
        ApicRegister.Id, ApicRegister.Version, ApicRegister.Ppr, ApicRegister.Ldr,
        ApicRegister.Dfr, ApicRegister.Apr, ApicRegister.Rrd, ApicRegister.Isr, ApicRegister.Tmr,
        ApicRegister.Irr, ApicRegister.Icr2, ApicRegister.TimerCurrentCount, (ApicRegister)0x290,
    ];

    [Theory]
    [MemberData(nameof(WritableWords))]
    public void Xapic_keeps_the_bits_that_are_not_reserved_and_not_read_only(
        ApicRegister register, uint written, uint expected)
    {
        var apic = XApic();

        apic.Write(register, written);

        Assert.Equal(expected, apic.Read(register));
        Assert.Equal(0UL, EsrOf(apic));
    }

    [Fact]
    public void Reserved_bits_of_an_icr_read_0_and_writing_the_busy_bit_does_nothing()
    {
        var apic = XApic();

        apic.Write(ApicRegister.Icr, 0xffff_ffff & ~0x0000_0700UL & ~0x8000UL);
        apic.Tell(LocalApic.SendAccepted.Instance);

        Assert.Equal(0x000c_48ffUL, apic.Read(ApicRegister.Icr));
    }

    [Theory]
    [InlineData(0x000)]
    [InlineData(0x040)]
    [InlineData(0x290)]
    [InlineData(0x3a0)]
    [InlineData(0x3f0)]
    [InlineData(0x3f8)]
    [InlineData(0x400)]
    public void Reserved_address_of_an_xapic_is_an_error_on_reading_and_on_writing(int offset)
    {
        var (reader, writer) = (XApic(), XApic());

        var raised = reader.Tell(new LocalApic.ReadRegister((ApicRegister)offset, 1));
        writer.Write((ApicRegister)offset, 1);

        Assert.Equal(
            [LocalApic.Intr.Instance, new LocalApic.RegisterRead(1, 0)],
            raised.Select(sent => sent.Message));
        Assert.Equal(0x80UL, EsrOf(reader));
        Assert.Equal(0x80UL, EsrOf(writer));
        Assert.True(writer.IsSet(ApicRegister.Irr, IrqVectors.ErrorApic));
    }

    [Theory]
    [InlineData(ApicRegister.Version, 0x0106_0015)]
    [InlineData(ApicRegister.Ppr, 0)]
    [InlineData(ApicRegister.Apr, 0)]
    [InlineData(ApicRegister.Rrd, 0)]
    [InlineData(ApicRegister.TimerCurrentCount, 0)]
    [InlineData(ApicRegister.Isr, 0)]
    public void Xapic_ignores_a_write_to_what_is_read_only(ApicRegister register, ulong value)
    {
        var apic = XApic();

        var sent = apic.Write(register, 0xffff_ffff);

        Assert.Empty(sent);
        Assert.Equal(value, apic.Read(register));
        Assert.Equal(0UL, EsrOf(apic));
    }

    [Theory]
    [MemberData(nameof(NotWritableMsrs))]
    public void Write_to_an_msr_that_is_read_only_or_absent_is_a_general_protection_fault(
        ApicRegister register)
    {
        var apic = X2Apic();

        var sent = apic.Write(register, 0);

        Assert.Equal(
            [(PartId.Cpu(new(0)), new LocalApic.MsrFault(register, true, 0, 0))], sent);
        Assert.Equal(0UL, EsrOf(apic));
    }

    [Theory]
    [InlineData(ApicRegister.Eoi)]
    [InlineData(ApicRegister.SelfIpi)]
    [InlineData(ApicRegister.Dfr)]
    [InlineData(ApicRegister.Apr)]
    [InlineData(ApicRegister.Rrd)]
    [InlineData(ApicRegister.Icr2)]
    [InlineData((ApicRegister)0x3f8)]
    public void Read_of_an_msr_that_is_write_only_or_absent_is_a_general_protection_fault(
        ApicRegister register)
    {
        var apic = X2Apic();

        var sent = apic.Tell(new LocalApic.ReadRegister(register, Key: 9));

        Assert.Equal(
            [(PartId.Cpu(new(0)), new LocalApic.MsrFault(register, false, 0, 9))], sent);
    }

    [Theory]
    [InlineData(ApicRegister.Tpr, 0x100)]
    [InlineData(ApicRegister.Eoi, 1)]
    [InlineData(ApicRegister.Svr, 0x400)]
    [InlineData(ApicRegister.Svr, 0x1_0000_01ff)]
    [InlineData(ApicRegister.Esr, 1)]
    [InlineData(ApicRegister.Icr, 0x0010_00fc)]
    [InlineData(ApicRegister.Icr, 0x0001_00fc)]
    [InlineData(ApicRegister.Icr, 0x0000_20fc)]
    [InlineData(ApicRegister.LvtTimer, 0x0004_0040)]
    [InlineData(ApicRegister.LvtError, 0x0000_0140)]
    [InlineData(ApicRegister.Lvt0, 0x0002_0040)]
    [InlineData(ApicRegister.TimerDivide, 4)]
    [InlineData(ApicRegister.TimerInitialCount, 0x1_0000_0000)]
    [InlineData(ApicRegister.SelfIpi, 0x1_40)]
    public void Reserved_bit_of_an_msr_is_a_general_protection_fault_and_changes_nothing(
        ApicRegister register, ulong value)
    {
        var apic = X2Apic();
        var before = ApicAccess.CanRead(register, ApicMode.X2Apic) ? apic.Read(register) : 0;

        var sent = apic.Write(register, value);

        Assert.Equal(
            [(PartId.Cpu(new(0)), new LocalApic.MsrFault(register, true, value, 0))], sent);
        if (!ApicAccess.CanRead(register, ApicMode.X2Apic)) return;
        Assert.Equal(before, apic.Read(register));
    }

    [Fact]
    public void Bit_12_of_an_x2apic_s_icr_is_let_through_and_reads_0()
    {
        var apic = X2Apic();

        var sent = apic.Write(ApicRegister.Icr, 0x0000_0003_0000_10fc);

        Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.Equal(0x0000_0003_0000_00fcUL, apic.Read(ApicRegister.Icr));
    }

    [Fact]
    public void Registers_written_by_their_address_do_what_their_own_messages_do()
    {
        var apic = XApic();
        apic.Accept(0x41);
        apic.Acknowledge();

        apic.Write(ApicRegister.Icr2, 0x0200_0000);
        var sent = apic.Write(ApicRegister.Icr, 0x8fb);
        apic.Write(ApicRegister.Eoi, 0);

        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.Equal(new(DestinationKind.LogicalXApic, 2), route.Destination);
        Assert.False(apic.IsSet(ApicRegister.Isr, 0x41));
    }

    [Fact]
    public void Linux_writes_no_msr_that_an_x2apic_has_not_and_reads_all_ones_for_its_dfr()
    {
        var machine = X86Machine.X2ApicCluster(2, 2);
        var dfr = 0UL;

        machine.Run(0, async cpu =>
        {
            Apic.Write(cpu, ApicRegister.Dfr, "DFR", 0xffff_ffff);
            Apic.Write(cpu, ApicRegister.Ldr, "LDR", 1);
            Apic.Write(cpu, ApicRegister.Id, "ID", 1);
            Apic.Write(cpu, ApicRegister.Version, "VERSION", 1);
            dfr = await Apic.Read(cpu, ApicRegister.Dfr);
        });

        Assert.Equal(0xffff_ffffUL, dfr);
        Assert.Empty(machine.Runner.Of(TraceEventKind.RegisterWritten));
        Assert.Empty(machine.Runner.Of(TraceEventKind.ExceptionRaised));
    }

    [Fact]
    public void Guest_survives_a_general_protection_fault_and_reads_0_as_the_kernel_has_it()
    {
        var machine = X86Machine.X2ApicCluster(2, 2);
        var read = 1UL;

        machine.Run(0, async cpu =>
        {
            Apic.Write(cpu, ApicRegister.Tpr, "TPR", 0x1234);
            read = await Apic.Read(cpu, ApicRegister.Rrd);
        });

        Assert.Equal(0UL, read);
        Assert.Equal(
            [
                "#GP: WRMSR to 0x808 (tried to write 0x0000000000001234)",
                "#GP: RDMSR from 0x80c",
            ],
            machine.Runner.Of(TraceEventKind.ExceptionRaised).Select(e => (string)e.Detail!));
        Assert.All(
            machine.Runner.Of(TraceEventKind.Warned),
            e => Assert.StartsWith("unchecked MSR access error: ", (string)e.Detail!));
        Assert.Single(machine.Runner.Of(TraceEventKind.TaskEnded));
    }

    [Fact]
    public void Nobody_answers_at_the_page_of_an_apic_that_is_switched_off()
    {
        var apic = XApic();
        apic.WriteBase(DisabledBase);

        apic.Write(ApicRegister.Tpr, 0x20);
        var read = apic.Read(ApicRegister.Tpr);
        apic.WriteBase(XApicBase);

        Assert.Equal(0xffff_ffffUL, read);
        Assert.Equal(0UL, apic.Read(ApicRegister.Tpr));
    }

    [Fact]
    [Trait("Rule", "X-R-1")]
    public void Going_to_x2apic_keeps_all_but_logical_id_written_id_and_destination()
    {
        var apic = XApic();
        apic.Write(ApicRegister.Id, 0x0900_0000);
        apic.Write(ApicRegister.Ldr, 0x0100_0000);
        apic.Write(ApicRegister.Icr2, 0x0700_0000);
        apic.Write(ApicRegister.Tpr, 0x20);
        apic.Write(ApicRegister.TimerInitialCount, 77);
        apic.Accept(IrqVectors.CallFunction);

        var isDone = apic.WriteBase(X2ApicBase);

        Assert.True(isDone);
        Assert.Equal(0UL, apic.Read(ApicRegister.Id));
        Assert.Equal(1UL, apic.Read(ApicRegister.Ldr));
        Assert.Equal(0UL, apic.Read(ApicRegister.Icr));
        Assert.Equal(0x20UL, apic.Read(ApicRegister.Tpr));
        Assert.Equal(77UL, apic.Read(ApicRegister.TimerCurrentCount));
        Assert.True(apic.IsSet(ApicRegister.Irr, IrqVectors.CallFunction));
    }

    [Fact]
    [Trait("Rule", "X-R-1")]
    public void Apic_that_was_off_is_as_after_reset()
    {
        var apic = XApic();
        apic.Write(ApicRegister.LvtTimer, 0x40);
        apic.Write(ApicRegister.Tpr, 0x20);

        apic.WriteBase(DisabledBase);
        apic.WriteBase(XApicBase);

        Assert.Equal(0x1_0000UL, apic.Read(ApicRegister.LvtTimer));
        Assert.Equal(0UL, apic.Read(ApicRegister.Tpr));
        Assert.Equal(0xffUL, apic.Read(ApicRegister.Svr));
        Assert.Equal(0xffff_ffffUL, apic.Read(ApicRegister.Dfr));
    }

    [Theory]
    [Trait("Rule", "X-R-1")]
    [InlineData(0xfee0_0901UL, false)]
    [InlineData(0xfee0_0b00UL, false)]
    [InlineData(0x0010_0000_fee0_0900UL, false)]
    [InlineData(0x000f_ffff_ffff_f900UL, true)]
    public void Apic_base_keeps_any_page_and_refuses_reserved_bits(ulong value, bool isLegal)
    {
        var apic = XApic();

        var isDone = apic.WriteBase(value);

        Assert.Equal(isLegal, isDone);
        var read = Assert.Single(apic.Tell(new LocalApic.ReadApicBase(2))).Message;
        Assert.Equal(new LocalApic.RegisterRead(2, isLegal ? value : XApicBase), read);
    }

    [Fact]
    [Trait("Rule", "X-P-3")]
    public void Software_disable_masks_every_own_source_and_nothing_unmasks_it_meanwhile()
    {
        var apic = XApic();
        apic.Write(ApicRegister.LvtTimer, 0x40);

        apic.Write(ApicRegister.Svr, 0xff);
        var disabled = apic.Read(ApicRegister.LvtTimer);
        apic.Write(ApicRegister.LvtTimer, 0x41);
        var meanwhile = apic.Read(ApicRegister.LvtTimer);
        apic.Write(ApicRegister.Svr, 0x1ff);
        apic.Write(ApicRegister.LvtTimer, 0x42);

        Assert.Equal(0x1_0040UL, disabled);
        Assert.Equal(0x1_0041UL, meanwhile);
        Assert.Equal(0x42UL, apic.Read(ApicRegister.LvtTimer));
        Assert.Equal(0x1_00feUL, apic.Read(ApicRegister.LvtError));
    }

    [Theory]
    [InlineData(0x52, 0x00, 0x00, 0x52)]
    [InlineData(0x52, 0x60, 0x00, 0x60)]
    [InlineData(0x20, 0x30, 0x50, 0x30)]
    [InlineData(0x70, 0x30, 0x50, 0x70)]
    public void Arbitration_priority_follows_task_pending_and_in_service(
        uint tpr, int pending, int inService, ulong expected)
    {
        var apic = XApic();
        if (inService != 0)
        {
            apic.Accept(inService);
            apic.Acknowledge();
        }

        if (pending != 0) apic.Accept(pending);
        apic.Write(ApicRegister.Tpr, tpr);

        Assert.Equal(expected, apic.Read(ApicRegister.Apr));
    }

    [Theory]
    [InlineData(0x0, 2)]
    [InlineData(0x1, 4)]
    [InlineData(0x3, 16)]
    [InlineData(0x8, 32)]
    [InlineData(0xa, 128)]
    [InlineData(0xb, 1)]
    public void Timer_divides_by_a_power_of_two(uint word, int divisor)
    {
        Assert.Equal(divisor, new TimerDivide(word).Divisor);
    }

    private static ulong EsrOf(ApicBench apic)
    {
        apic.Write(ApicRegister.Esr, 0);
        return apic.Read(ApicRegister.Esr);
    }

    private static ApicBench XApic() =>
        new(LocalApic.AfterSetup(new(0), _topology, new FlatApicDriver()));

    private static ApicBench X2Apic() =>
        new(LocalApic.AfterSetup(new(0), _topology, new X2ApicClusterDriver()));
}

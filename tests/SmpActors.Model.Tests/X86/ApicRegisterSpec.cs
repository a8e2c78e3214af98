using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class ApicRegisterSpec
{
    [Theory]
    [Trait("Rule", "X-I-5")]
    [InlineData(IrqVectors.CallFunction, DestinationMode.Physical, Shorthand.None, 0x000000fc)]
    [InlineData(IrqVectors.CallFunction, DestinationMode.Logical, Shorthand.None, 0x000008fc)]
    [InlineData(
        IrqVectors.CallFunction, DestinationMode.Logical, Shorthand.AllExcludingSelf, 0x000c08fc)]
    [InlineData(
        IrqVectors.CallFunction, DestinationMode.Physical, Shorthand.AllExcludingSelf, 0x000c00fc)]
    [InlineData(IrqVectors.CallFunctionSingle, DestinationMode.Logical, Shorthand.None, 0x000008fb)]
    [InlineData(IrqVectors.IrqWork, DestinationMode.Physical, Shorthand.Self, 0x000400f6)]
    public void Linux_builds_the_command_word_of_shorthand_mode_and_vector(
        int vector, DestinationMode mode, Shorthand shorthand, uint expected)
    {
        var word = Ipi.PrepareIcr(shorthand, vector, mode);

        Assert.Equal(expected, word.Low);
    }

    [Fact]
    [Trait("Rule", "X-I-2")]
    [Trait("Rule", "X-I-3")]
    public void Linux_sends_an_nmi_with_delivery_mode_4_vector_0_and_level_0()
    {
        var word = Ipi.PrepareIcr(
            Shorthand.AllExcludingSelf, IrqVectors.Nmi, DestinationMode.Logical);

        Assert.Equal(0x000c0c00U, word.Low);
        Assert.Equal(0, word.Vector);
        Assert.False(word.IsAsserted);
    }

    [Fact]
    public void Icr_of_an_xapic_has_its_destination_in_the_highest_byte()
    {
        // A real 6.1 on flat calls CPUs 1 and 3: ICR2=0xa000000 ICR=0x8fc.
        var icr = Icr.Of(0x0a00_0000, 0x8fc);

        Assert.Equal(0x0a, icr.Destination);
        Assert.Equal(DestinationMode.Logical, icr.DestinationMode);
        Assert.Equal(IrqVectors.CallFunction, icr.Vector);
        Assert.Equal(0x0a00_0000U, icr.High);
    }

    [Fact]
    public void Icr_of_an_x2apic_has_its_destination_in_the_upper_half()
    {
        // A real 6.1 in x2APIC cluster mode calls CPU 15: ICR=0x8000000008fb.
        var icr = new X2ApicIcr(0x8000_0000_08fb);

        Assert.Equal(0x8000U, icr.Destination);
        Assert.Equal(DestinationMode.Logical, icr.Command.DestinationMode);
        Assert.Equal(IrqVectors.CallFunctionSingle, icr.Command.Vector);
    }

    [Fact]
    public void Svr_in_use_is_0x1ff()
    {
        // Source: arch/x86/kernel/apic/apic.c, setup_local_APIC() (v4.9).
        Assert.Equal(0x1ffU, LocalApicSetup.Enabled.Raw);
        Assert.True(new Svr(0x1ff).IsEnabled);
        Assert.False(new Svr(0xff).IsEnabled);
    }

    [Fact]
    public void Local_vector_table_in_use_passes_nmis_to_the_boot_cpu_only()
    {
        // Source: arch/x86/kernel/apic/apic.c, setup_local_APIC() (v4.9).
        Assert.Equal(0x0001_0700U, LocalApicSetup.Lvt0.Raw);
        Assert.Equal(0x0000_0400U, LocalApicSetup.Lvt1Of(new(0)).Raw);
        Assert.Equal(0x0001_0400U, LocalApicSetup.Lvt1Of(new(1)).Raw);
        Assert.Equal(0x0000_00feU, LocalApicSetup.LvtError.Raw);
    }

    [Fact]
    public void Ldr_and_dfr_of_flat_mode_give_each_cpu_one_of_8_bits()
    {
        // Source: arch/x86/kernel/apic/apic_flat_64.c, flat_init_apic_ldr() (v4.9).
        Assert.Equal(0x0400_0000U, new Ldr { LogicalId = 1 << 2 }.Raw);
        Assert.Equal(0xffff_ffffU, Dfr.Flat.Raw);
        Assert.True(Dfr.Flat.IsFlat);
        Assert.False(Dfr.Cluster.IsFlat);
    }

    [Fact]
    public void Apic_base_of_a_boot_cpu_after_reset_is_0xfee00900()
    {
        // Source: Intel SDM vol. 3A, "Local APIC Status and Location".
        Assert.Equal(0xfee0_0900UL, ApicBase.Of(ApicMode.XApic, isBsp: true).Raw);
        Assert.Equal(0xfee0_0c00UL, ApicBase.Of(ApicMode.X2Apic, isBsp: false).Raw);
        Assert.Null(new ApicBase(0xfee0_0400).Mode);
    }

    [Fact]
    public void Esr_shows_an_illegal_vector_sent_in_bit_5_and_received_in_bit_6()
    {
        Assert.Equal(0x20U, new Esr { HasSentIllegalVector = true }.Raw);
        Assert.Equal(0x40U, new Esr { HasReceivedIllegalVector = true }.Raw);
    }

    [Fact]
    public void Id_of_an_xapic_stands_in_the_highest_byte()
    {
        Assert.Equal(0x0300_0000U, new XApicId { Id = 3 }.Raw);
    }

    [Theory]
    [InlineData(ApicRegister.Icr, 0x830)]
    [InlineData(ApicRegister.SelfIpi, 0x83f)]
    [InlineData(ApicRegister.Eoi, 0x80b)]
    [InlineData(ApicRegister.Svr, 0x80f)]
    public void Register_of_an_x2apic_is_the_msr_of_its_offset(ApicRegister register, int msr)
    {
        Assert.Equal(msr, ApicRegisters.MsrOf(register));
    }

    [Fact]
    public void Eight_words_of_isr_follow_each_other_0x10_apart()
    {
        Assert.Equal(0x170, (int)ApicRegisters.Word(ApicRegister.Isr, 7));
        Assert.Equal(7, ApicRegisters.WordIn((ApicRegister)0x170, ApicRegister.Isr));
        Assert.Equal(-1, ApicRegisters.WordIn(ApicRegister.Tmr, ApicRegister.Isr));
    }
}

using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>
/// What the hubs of large machines are written, for which there is no machine here.
/// </summary>
public sealed class HubFormatsSpec
{
    [Fact]
    public void Numachip_1_holds_the_apic_id_from_bit_16_and_2_from_bit_12()
    {
        Assert.Equal(0x0123_00fbU, Numachip1Icr.Of(new(0x123), IrqVectors.CallFunctionSingle).Raw);
        Assert.Equal(0x0012_30fbU, Numachip2Icr.Of(new(0x123), IrqVectors.CallFunctionSingle).Raw);
    }

    [Fact]
    public void Numachip_sends_an_nmi_by_mode_and_keeps_its_vector()
    {
        Assert.Equal(0x0123_0402U, Numachip1Icr.Of(new(0x123), IrqVectors.Nmi).Raw);
        Assert.Equal(0x0012_3402U, Numachip2Icr.Of(new(0x123), IrqVectors.Nmi).Raw);
    }

    [Theory]
    [InlineData(0x101, 0x1ff, true)]
    [InlineData(0x101, 0x201, false)]
    public void Numachip_sends_by_its_own_apic_within_a_server(
        uint sender, uint target, bool isLocal)
    {
        Assert.Equal(isLocal, Numachip.IsLocal(new(sender), new(target)));
        Assert.Equal((byte)(target & 0xff), Numachip.LocalIdOf(new(target)));
    }

    [Fact]
    public void Uv_holds_send_bit_apic_id_mode_and_vector()
    {
        Assert.Equal(0x8000_0000_0123_00fcUL, UvIpi.Of(new(0x123), IrqVectors.CallFunction).Raw);
        Assert.Equal(0x8000_0000_0123_0402UL, UvIpi.Of(new(0x123), IrqVectors.Nmi).Raw);
    }
}

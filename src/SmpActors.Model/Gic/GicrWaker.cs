using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICR_WAKER: whether the redistributor passes interrupts to its CPU.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), GICR_WAKER.</remarks>
public readonly record struct GicrWaker(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Implementation0 = new(  0,  0);
        public static readonly BitField ProcessorSleep  = new(  1,  1);
        public static readonly BitField ChildrenAsleep  = new(  2,  2);
        public static readonly BitField Reserved3       = new( 30,  3);
        public static readonly BitField Implementation31 = new( 31, 31);
        public static readonly BitField Reserved32      = new( 63, 32);
    }
#pragma warning restore format

    /// <summary>Software asks: pass nothing.</summary>
    public bool ProcessorSleep
    {
        get => Bits.ProcessorSleep.IsSet(Raw);
        init => Raw = Bits.ProcessorSleep.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Hardware answers: the CPU interface is quiescent. Read-only.</summary>
    public bool ChildrenAsleep
    {
        get => Bits.ChildrenAsleep.IsSet(Raw);
        init => Raw = Bits.ChildrenAsleep.Set(Raw, value ? 1UL : 0);
    }
}

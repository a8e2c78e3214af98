using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Local Vector Table entry: what an interrupt of the CPU's own APIC does.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Local Vector Table"; 0x320 to 0x370, 0x2f0.</remarks>
public readonly record struct Lvt(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField Reserved11      = new( 11, 11);
        public static readonly BitField DeliveryStatus  = new( 12, 12);
        public static readonly BitField Polarity        = new( 13, 13);
        public static readonly BitField RemoteIrr       = new( 14, 14);
        public static readonly BitField TriggerMode     = new( 15, 15);
        public static readonly BitField Mask            = new( 16, 16);
        public static readonly BitField Periodic        = new( 17, 17);
        public static readonly BitField Reserved18      = new( 31, 18);
    }
#pragma warning restore format

    private static readonly ulong _readOnly = Bits.DeliveryStatus.Mask | Bits.RemoteIrr.Mask;

    /// <summary>What every entry has. Nothing waits between source and IRR: status is 0.</summary>
    private static readonly BitField[] _source =
        [Bits.Vector, Bits.DeliveryStatus, Bits.Mask];

    /// <summary>The value after reset.</summary>
    public static Lvt Masked => new() { IsMasked = true };

    public byte Vector
    {
        get => (byte)Bits.Vector.Get(Raw);
        init => Raw = (uint)Bits.Vector.Set(Raw, value);
    }

    public DeliveryMode DeliveryMode
    {
        get => (DeliveryMode)Bits.DeliveryMode.Get(Raw);
        init => Raw = (uint)Bits.DeliveryMode.Set(Raw, (ulong)value);
    }

    /// <summary>A pin's interrupt lasts until its device is served, and so until EOI.</summary>
    public bool IsLevelTriggered
    {
        get => Bits.TriggerMode.IsSet(Raw);
        init => Raw = (uint)Bits.TriggerMode.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Read-only: a pin's level-triggered interrupt has no EOI yet.</summary>
    public bool HasRemoteIrr
    {
        get => Bits.RemoteIrr.IsSet(Raw);
        init => Raw = (uint)Bits.RemoteIrr.Set(Raw, value ? 1UL : 0);
    }

    public bool IsMasked
    {
        get => Bits.Mask.IsSet(Raw);
        init => Raw = (uint)Bits.Mask.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>The fields that an entry has; the rest of its bits are reserved.</summary>
    /// <remarks>
    /// Differs from the newest processors: there is no TSC-deadline mode, as CPUID would say here,
    /// so the higher bit of the timer's mode is reserved.
    /// </remarks>
    internal static BitField[] FieldsOf(ApicRegister entry) => entry switch
    {
        ApicRegister.LvtError => _source,
        ApicRegister.LvtTimer => [.. _source, Bits.Periodic],
        ApicRegister.Lvt0 or ApicRegister.Lvt1 =>
        [
            .. _source, Bits.DeliveryMode, Bits.Polarity, Bits.RemoteIrr, Bits.TriggerMode,
        ],
        _ => [.. _source, Bits.DeliveryMode],
    };

    /// <summary>What a write of another value leaves here: read-only bits stay.</summary>
    internal Lvt Written(Lvt value) => new(
        (value.Raw & ~(uint)_readOnly) | (Raw & (uint)_readOnly));
}

using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>What an interrupt message does to the APIC that accepts it.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Interrupt Command Register (ICR)".</remarks>
public enum DeliveryMode : byte
{
    Fixed,
    LowestPriority,
    Smi,
    RemoteRead,
    Nmi,
    Init,
    StartUp,
    ExtInt,
}

/// <summary>
/// How a destination names APICs: by id, or by the logical ids that software gave.
/// </summary>
public enum DestinationMode : byte
{
    Physical,
    Logical,
}

/// <summary>A destination that needs no field: with one, field and mode are ignored.</summary>
public enum Shorthand : byte
{
    None,
    Self,
    AllIncludingSelf,
    AllExcludingSelf,
}

/// <summary>Interrupt Command Register of an xAPIC: writing its low half sends an IPI.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Interrupt Command Register (ICR)"; 0x300, 0x310.</remarks>
public readonly record struct Icr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField DestinationMode = new( 11, 11);
        public static readonly BitField DeliveryStatus  = new( 12, 12);
        public static readonly BitField Reserved13      = new( 13, 13);
        public static readonly BitField Level           = new( 14, 14);
        public static readonly BitField TriggerMode     = new( 15, 15);
        public static readonly BitField RemoteRead      = new( 17, 16);
        public static readonly BitField Shorthand       = new( 19, 18);
        public static readonly BitField Reserved20      = new( 55, 20);
        public static readonly BitField Destination     = new( 63, 56);
    }
#pragma warning restore format

    /// <summary>The fields of the low half that a write changes.</summary>
    internal static BitField[] Written { get; } =
    [
        Bits.Vector, Bits.DeliveryMode, Bits.DestinationMode, Bits.Level, Bits.TriggerMode,
        Bits.Shorthand,
    ];

    /// <summary>Their bits.</summary>
    internal static uint WrittenBits { get; } =
        (uint)Written.Aggregate(0UL, static (bits, field) => bits | field.Mask);

    /// <summary>
    /// Interrupt vector, 0x10 to 0xff; lower ones are illegal in a fixed message.
    /// </summary>
    public byte Vector
    {
        get => (byte)Bits.Vector.Get(Raw);
        init => Raw = Bits.Vector.Set(Raw, value);
    }

    public DeliveryMode DeliveryMode
    {
        get => (DeliveryMode)Bits.DeliveryMode.Get(Raw);
        init => Raw = Bits.DeliveryMode.Set(Raw, (ulong)value);
    }

    public DestinationMode DestinationMode
    {
        get => (DestinationMode)Bits.DestinationMode.Get(Raw);
        init => Raw = Bits.DestinationMode.Set(Raw, (ulong)value);
    }

    /// <summary>Read-only: the bus has not accepted the last message yet.</summary>
    public bool IsBusy
    {
        get => Bits.DeliveryStatus.IsSet(Raw);
        init => Raw = Bits.DeliveryStatus.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Assert, not de-assert; matters to level-triggered messages only.</summary>
    public bool IsAsserted
    {
        get => Bits.Level.IsSet(Raw);
        init => Raw = Bits.Level.Set(Raw, value ? 1UL : 0);
    }

    public bool IsLevelTriggered
    {
        get => Bits.TriggerMode.IsSet(Raw);
        init => Raw = Bits.TriggerMode.Set(Raw, value ? 1UL : 0);
    }

    public Shorthand Shorthand
    {
        get => (Shorthand)Bits.Shorthand.Get(Raw);
        init => Raw = Bits.Shorthand.Set(Raw, (ulong)value);
    }

    /// <summary>An APIC id or a set of logical ids; 0xff is everyone.</summary>
    public byte Destination
    {
        get => (byte)Bits.Destination.Get(Raw);
        init => Raw = Bits.Destination.Set(Raw, value);
    }

    /// <summary>What is written at 0x300.</summary>
    public uint Low => (uint)(Raw & uint.MaxValue);

    /// <summary>What is written at 0x310.</summary>
    public uint High => (uint)(Raw >> 32);

    /// <summary>The register of two halves.</summary>
    public static Icr Of(uint high, uint low) => new(((ulong)high << 32) | low);
}

/// <summary>Interrupt Command Register of an x2APIC: one 64-bit write sends an IPI.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "x2APIC ICR"; MSR 0x830.</remarks>
public readonly record struct X2ApicIcr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField DestinationMode = new( 11, 11);
        public static readonly BitField Ignored12       = new( 12, 12);
        public static readonly BitField Reserved13      = new( 13, 13);
        public static readonly BitField Level           = new( 14, 14);
        public static readonly BitField TriggerMode     = new( 15, 15);
        public static readonly BitField Reserved16      = new( 17, 16);
        public static readonly BitField Shorthand       = new( 19, 18);
        public static readonly BitField Reserved20      = new( 31, 20);
        public static readonly BitField Destination     = new( 63, 32);
    }
#pragma warning restore format

    /// <summary>The bits that may be written; any other raises #GP.</summary>
    internal static ulong DefinedBits { get; } =
        Bits.Destination.Mask | Bits.Ignored12.Mask | Icr.WrittenBits;

    /// <summary>
    /// An APIC id, or a cluster and a set of its members; 0xffffffff is everyone.
    /// </summary>
    public uint Destination
    {
        get => (uint)Bits.Destination.Get(Raw);
        init => Raw = Bits.Destination.Set(Raw, value);
    }

    /// <summary>The lower half, whose fields stand where an xAPIC has them.</summary>
    /// <remarks>Bit 12 means nothing here: nothing is ever busy.</remarks>
    public Icr Command
    {
        get => new(Bits.Destination.Set(Raw, 0));
        init => Raw = (Raw & Bits.Destination.Mask) | value.Low;
    }
}

using System.Globalization;
using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>How a message on the bus names those who shall accept it.</summary>
public enum DestinationKind : byte
{
    /// <summary>One APIC id.</summary>
    Physical,

    /// <summary>A set of 8-bit logical ids; what it means is each receiver's DFR to say.</summary>
    LogicalXApic,

    /// <summary>A cluster in bits 31:16 and a set of its 16 members in 15:0.</summary>
    LogicalX2Apic,

    /// <summary>Every APIC.</summary>
    All,

    /// <summary>Every APIC but the sender's.</summary>
    AllButSource,
}

/// <summary>Who shall accept an interrupt message.</summary>
/// <param name="Kind">How they are named.</param>
/// <param name="Value">The name, where the kind has one.</param>
public readonly record struct ApicDestination(DestinationKind Kind, uint Value)
{
    private const uint XApicAll = 0xff;
    private const uint X2ApicAll = 0xffff_ffff;

    /// <summary>
    /// The destination of an ICR write; a shorthand takes precedence of all else.
    /// </summary>
    public static ApicDestination Of(Icr command, uint destination, ApicMode mode)
    {
        if (command.Shorthand == Shorthand.AllIncludingSelf) return new(DestinationKind.All, 0);
        if (command.Shorthand == Shorthand.AllExcludingSelf)
        {
            return new(DestinationKind.AllButSource, 0);
        }

        var isX2Apic = mode == ApicMode.X2Apic;
        if (destination == (isX2Apic ? X2ApicAll : XApicAll)) return new(DestinationKind.All, 0);
        if (command.DestinationMode == DestinationMode.Physical)
        {
            return new(DestinationKind.Physical, destination);
        }

        return isX2Apic
            ? new(DestinationKind.LogicalX2Apic, destination)
            : new(DestinationKind.LogicalXApic, destination);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind} 0x{Value:x}");
}

/// <summary>What an APIC compares a destination with.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="Id">Its physical id.</param>
/// <param name="Ldr">Its logical id, where software sets it.</param>
/// <param name="Dfr">How the logical id is compared.</param>
public readonly record struct ApicAddress(ApicMode Mode, ApicId Id, Ldr Ldr, Dfr Dfr)
{
    private static readonly BitField _cluster = new(7, 4);
    private static readonly BitField _members = new(3, 0);
    private static readonly BitField _x2Cluster = new(31, 16);
    private static readonly BitField _x2Members = new(15, 0);

    /// <summary>
    /// Whether a message from <paramref name="isSource"/> or another APIC is for this one.
    /// </summary>
    /// <remarks>Source: Intel SDM vol. 3A, "Determining IPI Destination".</remarks>
    public bool Accepts(ApicDestination destination, bool isSource) => destination.Kind switch
    {
        DestinationKind.All => true,
        DestinationKind.AllButSource => !isSource,
        DestinationKind.Physical => destination.Value == Id.Value,
        DestinationKind.LogicalX2Apic => Mode == ApicMode.X2Apic
            && _x2Cluster.Get(destination.Value) == _x2Cluster.Get(Id.LogicalX2Apic)
            && _x2Members.IsSet(destination.Value & Id.LogicalX2Apic),
        _ => Mode == ApicMode.XApic && AcceptsLogical(destination.Value),
    };

    private bool AcceptsLogical(uint destination) =>
        Dfr.IsFlat
            ? (Ldr.LogicalId & destination) != 0
            : _cluster.Get(destination) == _cluster.Get(Ldr.LogicalId)
                && _members.IsSet(destination & Ldr.LogicalId);
}

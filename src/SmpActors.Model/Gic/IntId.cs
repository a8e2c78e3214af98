namespace SmpActors.Model.Gic;

/// <summary>Interrupt identifiers: what their numbers mean.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), "INTIDs".</remarks>
public static class IntId
{
    /// <summary>SGIs are 0 to 15.</summary>
    public const int SgiCount = 16;

    /// <summary>SGIs and PPIs: what one redistributor holds.</summary>
    public const int PrivateCount = 32;

    /// <summary>The first of the identifiers that name no interrupt.</summary>
    public const int SpecialMin = 1020;

    /// <summary>No interrupt: spurious.</summary>
    public const int Spurious = 1023;

    /// <summary>The first LPI.</summary>
    public const int LpiMin = 8192;

    /// <summary>Whether it is a software-generated interrupt.</summary>
    public static bool IsSgi(int intId) => intId is >= 0 and < SgiCount;

    /// <summary>Whether it is private to one CPU: an SGI or a PPI.</summary>
    public static bool IsPrivate(int intId) => intId is >= 0 and < PrivateCount;

    /// <summary>Whether it is 1020 to 1023.</summary>
    public static bool IsSpecial(int intId) => intId is >= SpecialMin and <= Spurious;

    /// <summary>Whether it is an interrupt that a device raises: a PPI, an SPI or an LPI.</summary>
    public static bool IsDevice(int intId) =>
        intId is (>= SgiCount and < SpecialMin) or >= LpiMin;

    /// <summary>Its bit in a word of private interrupts; 0 where it is not private.</summary>
    internal static uint Bit(int intId) => IsPrivate(intId) ? 1U << intId : 0;
}

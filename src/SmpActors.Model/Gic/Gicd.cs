using System.Globalization;

namespace SmpActors.Model.Gic;

/// <summary>Offsets of GICD_* within the distributor's frame, in bytes.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), "Distributor register map".</remarks>
public static class Gicd
{
    public const int Ctlr = 0x0000;
    public const int Typer = 0x0004;
    public const int IGroupR = 0x0080;
    public const int ISEnableR = 0x0100;
    public const int ICEnableR = 0x0180;
    public const int ISActiveR = 0x0300;
    public const int ICActiveR = 0x0380;
    public const int IPriorityR = 0x0400;
    public const int ICfgR = 0x0c00;
    public const int IRouter = 0x6000;
    public const int Pidr2 = 0xffe8;

    /// <summary>The register at an offset, as the manual prints it.</summary>
    public static string NameOf(int offset) => offset switch
    {
        Ctlr => "GICD_CTLR",
        Typer => "GICD_TYPER",
        >= IGroupR and < ISEnableR => Numbered("GICD_IGROUPR", (offset - IGroupR) / 4),
        >= ISEnableR and < ICEnableR => Numbered("GICD_ISENABLER", (offset - ISEnableR) / 4),
        >= ICEnableR and < ICEnableR + 0x80 => Numbered("GICD_ICENABLER", (offset - ICEnableR) / 4),
        >= ISActiveR and < ICActiveR => Numbered("GICD_ISACTIVER", (offset - ISActiveR) / 4),
        >= ICActiveR and < IPriorityR => Numbered("GICD_ICACTIVER", (offset - ICActiveR) / 4),
        >= IPriorityR and < IPriorityR + 0x400 =>
            Numbered("GICD_IPRIORITYR", (offset - IPriorityR) / 4),
        >= ICfgR and < ICfgR + 0x100 => Numbered("GICD_ICFGR", (offset - ICfgR) / 4),
        >= IRouter and < IRouter + 0x2000 => Numbered("GICD_IROUTER", (offset - IRouter) / 8),
        Pidr2 => "GICD_PIDR2",
        _ => string.Create(CultureInfo.InvariantCulture, $"GICD+0x{offset:x4}"),
    };

    private static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}

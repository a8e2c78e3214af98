using System.Globalization;

namespace SmpActors.Model.Gic;

/// <summary>Offsets of GICD_* within the distributor's frame, in bytes.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), "Distributor register map".</remarks>
public static class Gicd
{
    public const int Ctlr = 0x0000;
    public const int Typer = 0x0004;
    public const int Iidr = 0x0008;
    public const int IGroupR = 0x0080;
    public const int ISEnableR = 0x0100;
    public const int ICEnableR = 0x0180;
    public const int ISPendR = 0x0200;
    public const int ICPendR = 0x0280;
    public const int ISActiveR = 0x0300;
    public const int ICActiveR = 0x0380;
    public const int IPriorityR = 0x0400;

    /// <summary>GICv2, and reserved with affinity routing.</summary>
    public const int ITargetsR = 0x0800;
    public const int ICfgR = 0x0c00;
    public const int IGrpModR = 0x0d00;

    /// <summary>GICv2, and reserved with affinity routing; so are the two behind it.</summary>
    public const int Sgir = 0x0f00;
    public const int CPendSgiR = 0x0f10;
    public const int SPendSgiR = 0x0f20;

    /// <summary>Where a GICv2 has PIDR2.</summary>
    public const int Pidr2OfGicV2 = 0x0fe8;
    public const int IRouter = 0x6000;
    public const int Pidr2 = 0xffe8;

    /// <summary>The register at an offset, as the manual prints it.</summary>
    public static string NameOf(int offset) => offset switch
    {
        Ctlr => "GICD_CTLR",
        Typer => "GICD_TYPER",
        Iidr => "GICD_IIDR",
        Sgir => "GICD_SGIR",
        >= IGroupR and < ISEnableR => Numbered("GICD_IGROUPR", (offset - IGroupR) / 4),
        >= ISEnableR and < ICEnableR => Numbered("GICD_ISENABLER", (offset - ISEnableR) / 4),
        >= ICEnableR and < ICEnableR + 0x80 => Numbered("GICD_ICENABLER", (offset - ICEnableR) / 4),
        >= ISPendR and < ICPendR => Numbered("GICD_ISPENDR", (offset - ISPendR) / 4),
        >= ICPendR and < ISActiveR => Numbered("GICD_ICPENDR", (offset - ICPendR) / 4),
        >= ISActiveR and < ICActiveR => Numbered("GICD_ISACTIVER", (offset - ISActiveR) / 4),
        >= ICActiveR and < IPriorityR => Numbered("GICD_ICACTIVER", (offset - ICActiveR) / 4),
        >= IPriorityR and < IPriorityR + 0x400 =>
            Numbered("GICD_IPRIORITYR", (offset - IPriorityR) / 4),
        >= ITargetsR and < ICfgR => Numbered("GICD_ITARGETSR", (offset - ITargetsR) / 4),
        >= ICfgR and < IGrpModR => Numbered("GICD_ICFGR", (offset - ICfgR) / 4),
        >= IGrpModR and < IGrpModR + 0x80 => Numbered("GICD_IGRPMODR", (offset - IGrpModR) / 4),
        >= CPendSgiR and < SPendSgiR => Numbered("GICD_CPENDSGIR", (offset - CPendSgiR) / 4),
        >= SPendSgiR and < SPendSgiR + 0x10 =>
            Numbered("GICD_SPENDSGIR", (offset - SPendSgiR) / 4),
        Pidr2OfGicV2 => "GICD_PIDR2",
        >= IRouter and < IRouter + 0x2000 => Numbered("GICD_IROUTER", (offset - IRouter) / 8),
        Pidr2 => "GICD_PIDR2",
        _ => string.Create(CultureInfo.InvariantCulture, $"GICD+0x{offset:x4}"),
    };

    private static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
}

using System.Globalization;

namespace SmpActors.Model.Gic;

/// <summary>Offsets of GICR_* from RD_base, in bytes; SGI_base is the frame after it.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), "Redistributor registers".</remarks>
public static class Gicr
{
    public const int Ctlr = 0x0000;
    public const int Iidr = 0x0004;
    public const int Typer = 0x0008;
    public const int Waker = 0x0014;
    public const int Pidr2 = 0xffe8;

    public const int SgiBase = 0x1_0000;
    public const int IGroupR0 = SgiBase + 0x0080;
    public const int ISEnableR0 = SgiBase + 0x0100;
    public const int ICEnableR0 = SgiBase + 0x0180;
    public const int ISPendR0 = SgiBase + 0x0200;
    public const int ICPendR0 = SgiBase + 0x0280;
    public const int ISActiveR0 = SgiBase + 0x0300;
    public const int ICActiveR0 = SgiBase + 0x0380;
    public const int IPriorityR0 = SgiBase + 0x0400;
    public const int IPriorityR7 = SgiBase + 0x041c;
    public const int ICfgR0 = SgiBase + 0x0c00;
    public const int ICfgR1 = SgiBase + 0x0c04;
    public const int IGrpModR0 = SgiBase + 0x0d00;
    public const int Nsacr = SgiBase + 0x0e00;

    /// <summary>The register at an offset, as the manual prints it.</summary>
    public static string NameOf(int offset) => offset switch
    {
        Ctlr => "GICR_CTLR",
        Iidr => "GICR_IIDR",
        Typer => "GICR_TYPER",
        Waker => "GICR_WAKER",
        Pidr2 => "GICR_PIDR2",
        IGroupR0 => "GICR_IGROUPR0",
        ISEnableR0 => "GICR_ISENABLER0",
        ICEnableR0 => "GICR_ICENABLER0",
        ISPendR0 => "GICR_ISPENDR0",
        ICPendR0 => "GICR_ICPENDR0",
        ISActiveR0 => "GICR_ISACTIVER0",
        ICActiveR0 => "GICR_ICACTIVER0",
        >= IPriorityR0 and <= IPriorityR7 => string.Create(
            CultureInfo.InvariantCulture, $"GICR_IPRIORITYR{(offset - IPriorityR0) / 4}"),
        ICfgR0 => "GICR_ICFGR0",
        ICfgR1 => "GICR_ICFGR1",
        IGrpModR0 => "GICR_IGRPMODR0",
        Nsacr => "GICR_NSACR",
        _ => string.Create(CultureInfo.InvariantCulture, $"GICR+0x{offset:x5}"),
    };
}

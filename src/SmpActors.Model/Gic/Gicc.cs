using System.Globalization;

namespace SmpActors.Model.Gic;

/// <summary>Offsets of GICC_* within a CPU interface's frame, in bytes.</summary>
/// <remarks>Source: GICv2 architecture (IHI 0048), "CPU interface register map".</remarks>
public static class Gicc
{
    public const int Ctlr = 0x0000;
    public const int Pmr = 0x0004;
    public const int Bpr = 0x0008;
    public const int Iar = 0x000c;
    public const int Eoir = 0x0010;
    public const int Rpr = 0x0014;
    public const int Hppir = 0x0018;
    public const int Abpr = 0x001c;
    public const int Apr0 = 0x00d0;
    public const int Iidr = 0x00fc;

    /// <summary>In the second page of an interface of 8 KiB.</summary>
    public const int Dir = 0x1000;

    /// <summary>The register at an offset, as the manual prints it.</summary>
    public static string NameOf(int offset) => offset switch
    {
        Ctlr => "GICC_CTLR",
        Pmr => "GICC_PMR",
        Bpr => "GICC_BPR",
        Iar => "GICC_IAR",
        Eoir => "GICC_EOIR",
        Rpr => "GICC_RPR",
        Hppir => "GICC_HPPIR",
        Abpr => "GICC_ABPR",
        Apr0 => "GICC_APR0",
        Iidr => "GICC_IIDR",
        Dir => "GICC_DIR",
        _ => string.Create(CultureInfo.InvariantCulture, $"GICC+0x{offset:x4}"),
    };
}

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>Registers of a GICv3's CPU interface, at EL1.</summary>
/// <remarks>
/// A value is the register's encoding: <c>op0 &lt;&lt; 14 | op1 &lt;&lt; 11 | CRn &lt;&lt; 7 | CRm
/// &lt;&lt; 3 | op2</c>. Source: GICv3 and GICv4 architecture (IHI 0069), "AArch64 System register
/// descriptions".
/// </remarks>
public enum IccRegister
{
    Pmr = 0xc230,
    Iar0 = 0xc640,
    Eoir0 = 0xc641,
    Hppir0 = 0xc642,
    Bpr0 = 0xc643,
    Ap0R0 = 0xc644,
    Ap1R0 = 0xc648,
    Dir = 0xc659,
    Rpr = 0xc65b,
    Sgi1r = 0xc65d,
    Asgi1r = 0xc65e,
    Sgi0r = 0xc65f,
    Iar1 = 0xc660,
    Eoir1 = 0xc661,
    Hppir1 = 0xc662,
    Bpr1 = 0xc663,
    Ctlr = 0xc664,
    Sre = 0xc665,
    IgrpEn0 = 0xc666,
    IgrpEn1 = 0xc667,
}

namespace SmpActors.Model.Gic;

/// <summary>
/// The ICC_*_EL1 registers, by their encoding: CRn at 10:7, CRm at 6:3, op2 at 2:0.
/// </summary>
/// <remarks>
/// Of all op0 is 3 and op1 is 0. Source: GICv3 and GICv4 architecture (IHI 0069), "AArch64 System
/// register descriptions".
/// </remarks>
public enum IccRegister
{
    Pmr = 0x230,
    Iar0 = 0x640,
    Eoir0 = 0x641,
    Hppir0 = 0x642,
    Bpr0 = 0x643,
    Ap0R0 = 0x644,
    Ap1R0 = 0x648,
    Dir = 0x659,
    Rpr = 0x65b,
    Sgi1r = 0x65d,
    Asgi1r = 0x65e,
    Sgi0r = 0x65f,
    Iar1 = 0x660,
    Eoir1 = 0x661,
    Hppir1 = 0x662,
    Bpr1 = 0x663,
    Ctlr = 0x664,
    Sre = 0x665,
    IgrpEn0 = 0x666,
    IgrpEn1 = 0x667,
}

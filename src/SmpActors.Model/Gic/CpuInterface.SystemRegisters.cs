using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class CpuInterface
{
    private const ulong IntIdMask = 0xff_ffff;

    /// <summary>MRS: reads a register by its encoding.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="register">Which one.</param>
    /// <returns>Its value; null where the access is undefined: write-only, or not there.</returns>
    internal ulong? Read(Cpu cpu, IccRegister register) => register switch
    {
        IccRegister.Pmr => Pmr,
        IccRegister.Iar0 => (ulong)ReadIar0(cpu),
        IccRegister.Iar1 => (ulong)ReadIar1(cpu),
        IccRegister.Hppir0 => (ulong)Hppir0,
        IccRegister.Hppir1 => (ulong)Hppir1,
        IccRegister.Bpr0 => (ulong)Bpr0,
        IccRegister.Bpr1 => (ulong)Bpr1,
        IccRegister.Ap0R0 => Ap0R0,
        IccRegister.Ap1R0 => Ap1R0,
        IccRegister.Rpr => Rpr,
        IccRegister.Ctlr => Ctlr.Raw,
        IccRegister.Sre => Sre ? 1UL : 0,
        IccRegister.IgrpEn0 => IgrpEn0 ? 1UL : 0,
        IccRegister.IgrpEn1 => IgrpEn1 ? 1UL : 0,
        _ => null,
    };

    /// <summary>MSR: writes a register by its encoding; reserved bits ignore it.</summary>
    /// <param name="cpu">This CPU.</param>
    /// <param name="register">Which one.</param>
    /// <param name="value">What is written.</param>
    /// <returns>False where the access is undefined: read-only, or not there.</returns>
    internal bool Write(Cpu cpu, IccRegister register, ulong value)
    {
        switch (register)
        {
            case IccRegister.Pmr: WritePmr(cpu, (byte)(value % 256)); break;
            case IccRegister.Eoir0: WriteEoir0(cpu, (int)(value & IntIdMask)); break;
            case IccRegister.Eoir1: WriteEoir1(cpu, (int)(value & IntIdMask)); break;
            case IccRegister.Dir: WriteDir(cpu, (int)(value & IntIdMask)); break;
            case IccRegister.Bpr0: WriteBpr0(cpu, (int)(value % 8)); break;
            case IccRegister.Bpr1: WriteBpr1(cpu, (int)(value % 8)); break;
            case IccRegister.Ap0R0: WriteAp0R0(cpu, unchecked((uint)value)); break;
            case IccRegister.Ap1R0: WriteAp1R0(cpu, unchecked((uint)value)); break;
            case IccRegister.Sgi1r: WriteSgi1r(cpu, new(value)); break;
            case IccRegister.Asgi1r: WriteOtherSgi(cpu, "ICC_ASGI1R_EL1", new(value)); break;
            case IccRegister.Sgi0r: WriteOtherSgi(cpu, "ICC_SGI0R_EL1", new(value)); break;
            case IccRegister.Ctlr: WriteCtlr(cpu, new(value)); break;
            case IccRegister.Sre: WriteSre(cpu, value % 2 == 1); break;
            case IccRegister.IgrpEn0: WriteIgrpEn0(cpu, value % 2 == 1); break;
            case IccRegister.IgrpEn1: WriteIgrpEn1(cpu, value % 2 == 1); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Writes ICC_SGI1R_EL1: sends a Group 1 SGI.</summary>
    internal static void WriteSgi1r(Cpu cpu, Sgi1r sgi)
    {
        cpu.TraceRegisterWrite(Sgi1r.Name, sgi.Raw);
        cpu.Send(
            PartId.Redistributor(cpu.Number), new Redistributor.GenerateSgi(sgi, cpu.IpiCause));
    }

    /// <summary>Writes ICC_SGI0R_EL1 or ICC_ASGI1R_EL1: sends a Group 0 SGI.</summary>
    /// <remarks>
    /// ASGI1R is for Group 1 of the other security state. With one state there is none, and QEMU
    /// takes the secure Group 1 that it asks for as Group 0; not verified against the architecture.
    /// Source: QEMU hw/intc/arm_gicv3_redist.c, gicv3_redist_send_sgi().
    /// </remarks>
    private static void WriteOtherSgi(Cpu cpu, string register, Sgi1r sgi)
    {
        cpu.TraceRegisterWrite(register, sgi.Raw);
        cpu.Send(
            PartId.Redistributor(cpu.Number),
            new Redistributor.GenerateGroup0Sgi(sgi, cpu.IpiCause));
    }
}

using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using IccRegister = SmpActors.TestKit.Conformance.Gic.IccRegister;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>A core with its ICC registers.</summary>
internal sealed class GicV3Core(CpuInterface registers) : ToldCore
{
    private const ulong IntIds = 0xff_ffff;

    /// <summary>nIRQ.</summary>
    public bool IsAsserted => registers.IsSignalled;

    protected override bool ReceiveAnswer(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case AccessIcc access:
                Answer(access.Key, Access(cpu, access));
                return true;
            case CpuInterface.RegisterRead reply:
                Answer(reply.Key, AccessOutcome.Read(reply.Value));
                return true;
            default:
                return registers.Receive(cpu, message);
        }
    }

    private AccessOutcome Access(Cpu cpu, AccessIcc access)
    {
        if (access.Value is { } value)
        {
            var isDefined = Write(cpu, access.Register, value);
            return isDefined ? AccessOutcome.Written : AccessOutcome.Fault;
        }

        return Read(cpu, access.Register) is { } read
            ? AccessOutcome.Read(read)
            : AccessOutcome.Fault;
    }

    private ulong? Read(Cpu cpu, IccRegister register) => register switch
    {
        IccRegister.Iar1 => (ulong)registers.ReadIar1(cpu),
        IccRegister.Hppir1 => (ulong)registers.Hppir1,
        IccRegister.Rpr => registers.Rpr,
        IccRegister.Pmr => registers.Pmr,
        IccRegister.Bpr1 => (ulong)registers.Bpr1,
        IccRegister.Ctlr => registers.Ctlr.Raw,
        IccRegister.Sre => registers.Sre ? 7UL : 0,
        IccRegister.IgrpEn1 => registers.IgrpEn1 ? 1UL : 0,
        IccRegister.Ap1R0 => registers.Ap1R0,
        _ => null,
    };

    private bool Write(Cpu cpu, IccRegister register, ulong value)
    {
        switch (register)
        {
            case IccRegister.Eoir1: registers.WriteEoir1(cpu, (int)(value & IntIds)); break;
            case IccRegister.Dir: registers.WriteDir(cpu, (int)(value & IntIds)); break;
            case IccRegister.Pmr: registers.WritePmr(cpu, (byte)(value & 0xff)); break;
            case IccRegister.Bpr1: registers.WriteBpr1(cpu, (int)(value & 7)); break;
            case IccRegister.Ctlr: registers.WriteCtlr(cpu, new(value)); break;
            case IccRegister.Sre: registers.WriteSre(cpu, (value & 1) != 0); break;
            case IccRegister.IgrpEn1: registers.WriteIgrpEn1(cpu, (value & 1) != 0); break;
            case IccRegister.Sgi1r:
                cpu.Send(
                    PartId.Redistributor(cpu.Number),
                    new Redistributor.GenerateSgi(new(value), Cause: 0));
                break;
            default: return false;
        }

        return true;
    }

    /// <summary>From outside: access a register of your CPU interface.</summary>
    /// <param name="Key">The access's name.</param>
    /// <param name="Register">Which.</param>
    /// <param name="Value">What is written; null to read.</param>
    public sealed record AccessIcc(long Key, IccRegister Register, ulong? Value) : IMessage;
}

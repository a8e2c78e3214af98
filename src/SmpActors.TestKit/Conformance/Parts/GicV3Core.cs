using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>A core with its ICC registers.</summary>
internal sealed class GicV3Core(CpuInterface registers) : ToldCore
{
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
            var isDefined = registers.Write(cpu, access.Register, value);
            return isDefined ? AccessOutcome.Written : AccessOutcome.Fault;
        }

        return registers.Read(cpu, access.Register) is { } read
            ? AccessOutcome.Read(read)
            : AccessOutcome.Fault;
    }

    /// <summary>From outside: access a register of your CPU interface.</summary>
    /// <param name="Key">The access's name.</param>
    /// <param name="Register">Which.</param>
    /// <param name="Value">What is written; null to read.</param>
    public sealed record AccessIcc(long Key, IccRegister Register, ulong? Value) : IMessage;
}

using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>A core with its GICC registers.</summary>
internal sealed class GicV2Core(GicV2CpuInterface registers) : ToldCore
{
    /// <summary>nIRQ.</summary>
    public bool IsAsserted => registers.IsSignalled;

    protected override bool ReceiveAnswer(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case AccessGicc access:
                Answer(access.Key, AccessOutcome.Read(Access(cpu, access)));
                return true;
            case GicV2CpuInterface.RegisterRead reply:
                Answer(reply.Key, AccessOutcome.Read(reply.Value));
                return true;
            default:
                return registers.Receive(cpu, message);
        }
    }

    private ulong Access(Cpu cpu, AccessGicc access)
    {
        if (access.Value is not { } value) return registers.Read(cpu, access.Offset);
        registers.Write(cpu, access.Offset, value);
        return 0;
    }

    /// <summary>From outside: access a register of your CPU interface.</summary>
    /// <param name="Key">The access's name.</param>
    /// <param name="Offset">From GICC_base, in bytes.</param>
    /// <param name="Value">What is written; null to read.</param>
    public sealed record AccessGicc(long Key, int Offset, uint? Value) : IMessage;
}

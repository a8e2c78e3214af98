using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// What the kernel's stopping of CPUs keeps in memory: who stops the others, and whether by NMI.
/// </summary>
/// <remarks>
/// It belongs to the boot CPU's line, and every CPU reads and changes it there by request and
/// reply. Source: arch/x86/kernel/smp.c, stopping_cpu; arch/x86/kernel/nmi.c,
/// register_nmi_handler() (v4.9).
/// </remarks>
internal sealed class StopVariables
{
    private static readonly CpuId _home = new(0);

    private CpuId? _stopping;
    private bool _isNmiRegistered;

    /// <summary>Whether this CPU is the first that wants to stop all others.</summary>
    public static GuestTask<bool> Claim(Cpu cpu) => Access(cpu, SmpOps.StopStep.Claim);

    /// <summary>Lets NMIs stop every CPU but the one that has claimed.</summary>
    public static async GuestTask RegisterNmi(Cpu cpu) =>
        await Access(cpu, SmpOps.StopStep.RegisterNmi);

    /// <summary>Whether an NMI is to stop this CPU.</summary>
    public static GuestTask<bool> StopsByNmi(Cpu cpu) => Access(cpu, SmpOps.StopStep.AskNmi);

    /// <summary>Makes a step for a CPU, at their home.</summary>
    public bool Make(SmpOps.StopStep step, CpuId asker)
    {
        switch (step)
        {
            case SmpOps.StopStep.Claim when _stopping is not null:
                return false;
            case SmpOps.StopStep.Claim:
                _stopping = asker;
                return true;
            case SmpOps.StopStep.RegisterNmi:
                _isNmiRegistered = true;
                return true;
            default:
                return _isNmiRegistered && _stopping != asker;
        }
    }

    private static async GuestTask<bool> Access(Cpu cpu, SmpOps.StopStep step)
    {
        var port = X86InterruptPort.Of(cpu);
        if (cpu.Number == _home) return port.MakeStopStep(step, cpu.Number);

        var key = port.OpenRequest();
        cpu.Send(PartId.Cpu(_home), new SmpOps.MakeStopStep(cpu.Number, key, step));
        return await port.Answer(cpu, key) != 0;
    }
}

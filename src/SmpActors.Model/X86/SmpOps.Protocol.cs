namespace SmpActors.Model.X86;

public sealed partial class SmpOps
{
    /// <summary>An access to what the kernel keeps in memory while it stops CPUs.</summary>
    public enum StopStep : byte
    {
        /// <summary>atomic_cmpxchg() on stopping_cpu; true if nobody stops others yet.</summary>
        Claim,

        /// <summary>register_nmi_handler() with the handler that stops a CPU; true.</summary>
        RegisterNmi,

        /// <summary>Whether that handler is registered, and is to stop the CPU that asks.</summary>
        AskNmi,
    }

    /// <summary>Command to the boot CPU, whose line holds it.</summary>
    /// <param name="Asker">Whose step it is.</param>
    /// <param name="Key">Its name for it.</param>
    /// <param name="Step">What it does.</param>
    public sealed record MakeStopStep(CpuId Asker, long Key, StopStep Step) : IMessage;

    /// <summary>Reply to <see cref="MakeStopStep"/>.</summary>
    public sealed record StopStepMade(long Key, bool Result) : IMessage;
}

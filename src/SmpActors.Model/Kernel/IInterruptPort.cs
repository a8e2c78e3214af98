namespace SmpActors.Model.Kernel;

/// <summary>One CPU's own side of its interrupt controller.</summary>
/// <remarks>On x86 the INTR pin and its acknowledge cycle, on arm64 the ICC registers.</remarks>
public interface IInterruptPort
{
    /// <summary>
    /// Whether an interrupt is asserted to the core and would be taken with irqs on.
    /// </summary>
    bool IsSignalled { get; }

    /// <summary>
    /// Takes a message that the controller sent; false if it is none of its protocol.
    /// </summary>
    bool Receive(Cpu cpu, IMessage message);

    /// <summary>
    /// The interrupt's entry: acknowledge, dispatch, end. Runs with interrupts off.
    /// </summary>
    /// <returns>
    /// A coroutine that the port gives to nobody else: once it has ended, the next entry runs in
    /// its memory.
    /// </returns>
    GuestTask HandleIrq(Cpu cpu);

    /// <summary>Whether a wait that this port began is over.</summary>
    /// <param name="key">What the port passed to <see cref="Cpu.WaitForPort"/>.</param>
    bool IsOver(long key);

    /// <summary>
    /// What a wait is for, for a person: <c>the acknowledgement of its ICC_IAR1 read</c>.
    /// </summary>
    string Describe(long key);
}

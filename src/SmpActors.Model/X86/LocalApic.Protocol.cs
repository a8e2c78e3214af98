namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    /// <summary>Command of the CPU: write ICR2 (0x310). Sends nothing.</summary>
    public sealed record WriteIcr2(uint Value) : IMessage;

    /// <summary>Command of the CPU: write ICR (0x300, or MSR 0x830). Sends an IPI.</summary>
    /// <param name="Value">32 bits as an xAPIC, 64 as an x2APIC.</param>
    /// <param name="Cause">The kernel's request that it serves, for traces only.</param>
    /// <param name="Broadcast">With a shorthand for all, whom the kernel meant.</param>
    public sealed record WriteIcr(ulong Value, long Cause, IpiRaise? Broadcast = null) : IMessage;

    /// <summary>Command of the CPU: write SELF IPI (MSR 0x83f).</summary>
    public sealed record WriteSelfIpi(byte Vector, long Cause) : IMessage;

    /// <summary>Event: the bus has accepted the last message; ICR is not busy any more.</summary>
    public sealed record SendAccepted : IMessage
    {
        private SendAccepted()
        {
        }

        public static SendAccepted Instance { get; } = new();
    }

    /// <summary>Command of the bus: accept an interrupt message.</summary>
    /// <param name="Vector">Its vector, where the mode has one.</param>
    /// <param name="Mode">What to do.</param>
    /// <param name="IsLevel">Level-triggered; then EOI is told to the I/O APICs.</param>
    /// <param name="Cause">The kernel's request that it serves, for traces only.</param>
    /// <param name="Broadcast">Where a shorthand named everyone: whom the kernel meant.</param>
    public sealed record AcceptInterrupt(
        byte Vector, DeliveryMode Mode, bool IsLevel, long Cause, IpiRaise? Broadcast = null)
        : IMessage;

    /// <summary>Command of a bus: tell what you have for a lowest-priority message.</summary>
    public sealed record TellPriority(ChipId Bus, long Key) : IMessage;

    /// <summary>
    /// Command from outside: accept a fixed interrupt, or by its vector an NMI, whose sender takes
    /// no part.
    /// </summary>
    public sealed record InjectInterrupt(byte Vector, long Cause) : IMessage;

    /// <summary>Event for the CPU: the INTR pin is asserted.</summary>
    public sealed record Intr : IMessage
    {
        private Intr()
        {
        }

        public static Intr Instance { get; } = new();
    }

    /// <summary>Command of the CPU: the acknowledge cycle; which vector is decided now.</summary>
    public sealed record InterruptAcknowledge : IMessage
    {
        private InterruptAcknowledge()
        {
        }

        public static InterruptAcknowledge Instance { get; } = new();
    }

    /// <summary>Reply to <see cref="InterruptAcknowledge"/>.</summary>
    public sealed record InterruptAcknowledged : IMessage
    {
        private static readonly InterruptAcknowledged[] _each =
            [.. Enumerable.Range(0, 256).Select(v => new InterruptAcknowledged((byte)v))];

        private InterruptAcknowledged(byte vector) => Vector = vector;

        /// <summary>In service now; or the spurious vector, with no ISR bit of it set.</summary>
        public byte Vector { get; }

        public static InterruptAcknowledged Of(byte vector) => _each[vector];
    }

    /// <summary>Command of the CPU: write 0 to EOI.</summary>
    public sealed record Eoi : IMessage
    {
        private Eoi()
        {
        }

        public static Eoi Instance { get; } = new();
    }

    /// <summary>Event for the CPU: an NMI waits.</summary>
    public sealed record Nmi : IMessage
    {
        private Nmi()
        {
        }

        public static Nmi Instance { get; } = new();
    }

    /// <summary>Event of the CPU: the NMI's handler started; another may be latched.</summary>
    public sealed record NmiTaken : IMessage
    {
        private NmiTaken()
        {
        }

        public static NmiTaken Instance { get; } = new();
    }

    /// <summary>Event of the CPU: the NMI's handler returned with IRET.</summary>
    public sealed record NmiReturned : IMessage
    {
        private NmiReturned()
        {
        }

        public static NmiReturned Instance { get; } = new();
    }

    /// <summary>Event for the CPU: an SMI arrived.</summary>
    public sealed record Smi : IMessage
    {
        private Smi()
        {
        }

        public static Smi Instance { get; } = new();
    }

    /// <summary>Event for the CPU: INIT; all but the boot CPU wait for start-up then.</summary>
    public sealed record Init : IMessage
    {
        private Init()
        {
        }

        public static Init Instance { get; } = new();
    }

    /// <summary>Event for the CPU: it waited for start-up, and here it is.</summary>
    /// <param name="Vector">The page, of 4 KiB, at which it starts.</param>
    public sealed record StartUp(byte Vector) : IMessage;

    /// <summary>
    /// Command from outside: one of the CPU's own sources asserts its interrupt.
    /// </summary>
    /// <param name="Entry">
    /// Which: the thermal sensor, the performance counters, CMCI, the timer, or one of the pins.
    /// </param>
    /// <param name="Cause">For traces only.</param>
    public sealed record SignalSource(ApicRegister Entry, long Cause) : IMessage;

    /// <summary>
    /// Command from outside, a fault: the delivery status bit stays set, or is let go of again.
    /// </summary>
    /// <param name="Rule">The fault's name.</param>
    /// <param name="IsHeld">Whether it is held set from now on.</param>
    public sealed record HoldIcrBusy(string Rule, bool IsHeld) : IMessage;

    /// <summary>Command of the CPU: read a register.</summary>
    /// <remarks>A load from the page, or in x2APIC mode an RDMSR.</remarks>
    /// <param name="Register">Which.</param>
    /// <param name="Key">The CPU's name for the read.</param>
    public sealed record ReadRegister(ApicRegister Register, long Key) : IMessage;

    /// <summary>Command of the CPU: read ICR until its busy bit is clear.</summary>
    /// <remarks>
    /// A spin loop, as what the machine sees of it: a read that is answered then.
    /// </remarks>
    public sealed record ReadIcrWhenIdle(long Key) : IMessage;

    /// <summary>Reply to the reads; a read that faults has <see cref="MsrFault"/>.</summary>
    public sealed record RegisterRead(long Key, ulong Value) : IMessage;

    /// <summary>Event for the CPU: an access raised #GP, and nothing changed.</summary>
    /// <param name="Register">What was accessed.</param>
    /// <param name="IsWrite">By WRMSR.</param>
    /// <param name="Value">What was to be written.</param>
    /// <param name="Key">The CPU's name for a read, 0 for a write.</param>
    public sealed record MsrFault(ApicRegister Register, bool IsWrite, ulong Value, long Key)
        : IMessage;

    /// <summary>Command of the CPU: write a register.</summary>
    /// <remarks>
    /// A store of 32 bits to the page, or in x2APIC mode a WRMSR of 64. What sends or ends
    /// interrupts in every call has messages of its own, which do the same.
    /// </remarks>
    public sealed record WriteRegister(ApicRegister Register, ulong Value) : IMessage;

    /// <summary>Command of the CPU: RDMSR of IA32_APIC_BASE.</summary>
    public sealed record ReadApicBase(long Key) : IMessage;

    /// <summary>Command of the CPU: WRMSR to IA32_APIC_BASE.</summary>
    public sealed record WriteApicBase(ApicBase Value, long Key) : IMessage;

    /// <summary>Reply to <see cref="WriteApicBase"/>.</summary>
    /// <param name="Key">The CPU's name for the write.</param>
    /// <param name="HasRaisedGp">The transition is illegal: #GP, and nothing changed.</param>
    public sealed record ApicBaseWritten(long Key, bool HasRaisedGp) : IMessage;
}

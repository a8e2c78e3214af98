namespace SmpActors.Model.Gic;

public sealed partial class Redistributor
{
    /// <summary>Command from this CPU: it wrote ICC_SGI1R_EL1.</summary>
    /// <param name="Sgi">What it wrote.</param>
    /// <param name="Cause">The request's id, for the trace; hardware does not look at it.</param>
    public sealed record GenerateSgi(Sgi1r Sgi, long Cause) : IMessage;

    /// <summary>Command from this CPU: it wrote ICC_SGI0R_EL1 or ICC_ASGI1R_EL1.</summary>
    /// <param name="Sgi">What it wrote.</param>
    /// <param name="Cause">The request's id, for the trace.</param>
    public sealed record GenerateGroup0Sgi(Sgi1r Sgi, long Cause) : IMessage;

    /// <summary>Command from a distributor: an SGI arrives here.</summary>
    /// <param name="IntId">0 to 15.</param>
    /// <param name="Cause">The request's id, for the trace.</param>
    /// <param name="IsGroup0">Whether it was sent as one of Group 0.</param>
    public sealed record SetPending(int IntId, long Cause, bool IsGroup0 = false) : IMessage;

    /// <summary>Command from the boot chip's distributor: hold this SPI for your CPU.</summary>
    /// <remarks>
    /// One at a time. Answered by <see cref="Distributor.SpiActivated"/> or
    /// <see cref="Distributor.SpiReleased"/>.
    /// </remarks>
    /// <param name="IntId">32 or more.</param>
    /// <param name="Priority">Its priority; lower is more urgent.</param>
    /// <param name="IsGroup0">Whether it is of Group 0.</param>
    public sealed record SetSpi(int IntId, byte Priority, bool IsGroup0) : IMessage;

    /// <summary>
    /// Command from the boot chip's distributor: give this SPI back, with a
    /// <see cref="Distributor.SpiReleased"/>, unless it was acknowledged.
    /// </summary>
    public sealed record ClearSpi(int IntId) : IMessage;

    /// <summary>Command from this CPU: its ICC_IGRPEN0_EL1 changed.</summary>
    public sealed record UpstreamControl(bool IsGroup0Enabled) : IMessage;

    /// <summary>Command from outside: an SGI arrives whose sender is not of this machine.</summary>
    /// <param name="IntId">0 to 15.</param>
    /// <param name="Cause">Its id, for the trace.</param>
    public sealed record InjectSgi(int IntId, long Cause) : IMessage;

    /// <summary>Reply to <see cref="CpuInterface.Set"/>: the CPU acknowledged it.</summary>
    public sealed record Activate(int IntId) : IMessage
    {
        private static readonly Activate[] _private =
            [.. Enumerable.Range(0, Gic.IntId.PrivateCount).Select(intId => new Activate(intId))];

        /// <summary>The message for an INTID, shared where it is private.</summary>
        public static Activate Of(int intId) =>
            Gic.IntId.IsPrivate(intId) ? _private[intId] : new(intId);
    }

    /// <summary>
    /// Reply to <see cref="CpuInterface.Set"/> or <see cref="CpuInterface.Clear"/>: the CPU
    /// interface no longer holds the interrupt, and nobody acknowledged it.
    /// </summary>
    public sealed record Release(int IntId) : IMessage
    {
        private static readonly Release[] _private =
            [.. Enumerable.Range(0, Gic.IntId.PrivateCount).Select(intId => new Release(intId))];

        /// <summary>The message for an INTID, shared where it is private.</summary>
        public static Release Of(int intId) =>
            Gic.IntId.IsPrivate(intId) ? _private[intId] : new(intId);
    }

    /// <summary>Command from this CPU: the interrupt is over.</summary>
    public sealed record Deactivate(int IntId) : IMessage
    {
        private static readonly Deactivate[] _private =
            [.. Enumerable.Range(0, Gic.IntId.PrivateCount).Select(intId => new Deactivate(intId))];

        /// <summary>The message for an INTID, shared where it is private.</summary>
        public static Deactivate Of(int intId) =>
            Gic.IntId.IsPrivate(intId) ? _private[intId] : new(intId);
    }

    /// <summary>Reply to <see cref="CpuInterface.Clear"/>: it is done, whatever it found.</summary>
    public sealed record ClearAcknowledge : IMessage
    {
        private ClearAcknowledge()
        {
        }

        public static ClearAcknowledge Instance { get; } = new();
    }

    /// <summary>Reply to <see cref="CpuInterface.Quiesce"/>: nothing is held any more.</summary>
    public sealed record QuiesceAcknowledge : IMessage
    {
        private QuiesceAcknowledge()
        {
        }

        public static QuiesceAcknowledge Instance { get; } = new();
    }

    /// <summary>Command from the chip's distributor: the enable of a group changed.</summary>
    public sealed record SetGroupEnable(bool IsGroup1Enabled, bool IsGroup0Enabled) : IMessage;

    /// <summary>
    /// Command from outside, a fault: GICR_WAKER.ProcessorSleep is set, or cleared again.
    /// </summary>
    /// <param name="Rule">The fault's name.</param>
    /// <param name="IsAsleep">Whether it is to sleep.</param>
    public sealed record Sleep(string Rule, bool IsAsleep) : IMessage;

    /// <summary>Command: a 32-bit register is written. Posted: there is no answer.</summary>
    /// <param name="Offset">See <see cref="Gicr"/>.</param>
    /// <param name="Value">What is written.</param>
    public sealed record WriteRegister(int Offset, uint Value) : IMessage;

    /// <summary>Command: read a register; see <see cref="CpuInterface.RegisterRead"/>.</summary>
    /// <param name="Asker">The CPU that reads.</param>
    /// <param name="Key">The asker's name for this read.</param>
    /// <param name="Offset">See <see cref="Gicr"/>.</param>
    public sealed record ReadRegister(CpuId Asker, long Key, int Offset) : IMessage;
}

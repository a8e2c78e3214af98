namespace SmpActors.Model.Gic;

public sealed partial class CpuInterface
{
    /// <summary>
    /// Command: hold this interrupt, in place of any other. Answered by
    /// <see cref="Redistributor.Activate"/> or <see cref="Redistributor.Release"/>.
    /// </summary>
    /// <param name="IntId">The most urgent pending interrupt.</param>
    /// <param name="Priority">Its priority; lower is more urgent.</param>
    /// <param name="IsGroup0">Whether it is of Group 0.</param>
    public sealed record Set(int IntId, byte Priority, bool IsGroup0 = false) : IMessage
    {
        private static readonly Set[] _default =
        [
            .. Enumerable.Range(0, Gic.IntId.PrivateCount)
                .Select(intId => new Set(intId, GicValues.PriorityDefault)),
        ];

        /// <summary>
        /// The message for a Group 1 interrupt, shared where it is what Linux makes it.
        /// </summary>
        public static Set Of(int intId, byte priority) =>
            priority == GicValues.PriorityDefault && Gic.IntId.IsPrivate(intId)
                ? _default[intId]
                : new(intId, priority);
    }

    /// <summary>
    /// Command: let go of this interrupt if it is held. Answered by
    /// <see cref="Redistributor.ClearAcknowledge"/>, after a <see cref="Redistributor.Release"/> if
    /// it was.
    /// </summary>
    public sealed record Clear(int IntId) : IMessage
    {
        private static readonly Clear[] _private =
            [.. Enumerable.Range(0, Gic.IntId.PrivateCount).Select(intId => new Clear(intId))];

        /// <summary>The message for an INTID, shared where it is private.</summary>
        public static Clear Of(int intId) =>
            Gic.IntId.IsPrivate(intId) ? _private[intId] : new(intId);
    }

    /// <summary>Command: let go of everything; the redistributor goes to sleep.</summary>
    public sealed record Quiesce : IMessage
    {
        private Quiesce()
        {
        }

        public static Quiesce Instance { get; } = new();
    }

    /// <summary>Reply to <see cref="Redistributor.Activate"/>: the interrupt is active.</summary>
    public sealed record ActivateAcknowledge : IMessage
    {
        private ActivateAcknowledge()
        {
        }

        public static ActivateAcknowledge Instance { get; } = new();
    }

    /// <summary>Reply to a read of a GICD or GICR register.</summary>
    /// <param name="Key">The read's.</param>
    /// <param name="Value">What the register holds.</param>
    public sealed record RegisterRead(long Key, ulong Value) : IMessage;
}

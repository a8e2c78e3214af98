namespace SmpActors.Model.Gic;

public sealed partial class GicV2CpuInterface
{
    /// <summary>
    /// Command: hold this interrupt; nothing else is held. Answered by
    /// <see cref="GicV2Distributor.Activate"/> or <see cref="GicV2Distributor.Release"/>.
    /// </summary>
    /// <param name="Interrupt">The most urgent pending interrupt, and of an SGI its sender.</param>
    /// <param name="Priority">Its priority; lower is more urgent.</param>
    public sealed record Set(GiccIar Interrupt, byte Priority) : IMessage;

    /// <summary>
    /// Command: let go of this interrupt if it is held, with a
    /// <see cref="GicV2Distributor.Release"/>.
    /// </summary>
    public sealed record Clear(GiccIar Interrupt) : IMessage;

    /// <summary>Reply to <see cref="GicV2Distributor.Activate"/>: it is active.</summary>
    public sealed record ActivateAcknowledge : IMessage
    {
        private ActivateAcknowledge()
        {
        }

        public static ActivateAcknowledge Instance { get; } = new();
    }

    /// <summary>Reply to a read of a GICD register.</summary>
    /// <param name="Key">The read's.</param>
    /// <param name="Value">What the register holds.</param>
    public sealed record RegisterRead(long Key, uint Value) : IMessage;

    /// <summary>Command from a CPU that starts: its entry of gic_cpu_map changed.</summary>
    /// <param name="Of">The CPU whose entry it is, and that waits for the answer.</param>
    /// <param name="Mask">Its CPU interface; no other CPU's entry has its bit any longer.</param>
    public sealed record LearnCpuMap(CpuId Of, byte Mask) : IMessage;

    /// <summary>Reply to <see cref="LearnCpuMap"/>.</summary>
    public sealed record CpuMapLearnt : IMessage
    {
        private CpuMapLearnt()
        {
        }

        public static CpuMapLearnt Instance { get; } = new();
    }
}

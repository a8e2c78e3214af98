namespace SmpActors.Model.Gic;

public sealed partial class Distributor
{
    /// <summary>Command from a redistributor of this chip: its CPU sends an SGI.</summary>
    /// <param name="Sgi">What the CPU wrote to ICC_SGI1R_EL1.</param>
    /// <param name="Source">The CPU that wrote it.</param>
    /// <param name="Cause">The request's id, for the trace; hardware does not look at it.</param>
    public sealed record RouteSgi(Sgi1r Sgi, CpuId Source, long Cause) : IMessage;

    /// <summary>Command from another chip: some targets of this SGI are here. One a chip.</summary>
    /// <param name="Sgi">What the CPU wrote to ICC_SGI1R_EL1.</param>
    /// <param name="Source">The CPU that wrote it.</param>
    /// <param name="Cause">The request's id, for the trace.</param>
    public sealed record ForwardSgi(Sgi1r Sgi, CpuId Source, long Cause) : IMessage;

    /// <summary>Command from the boot chip: its GICD_CTLR was written; this one follows.</summary>
    /// <param name="From">The chip that waits for the answer.</param>
    /// <param name="Value">The word that was written.</param>
    public sealed record FollowCtlr(ChipId From, ulong Value) : IMessage;

    /// <summary>Reply to <see cref="FollowCtlr"/>: every redistributor here follows.</summary>
    public sealed record CtlrFollowed : IMessage
    {
        private CtlrFollowed()
        {
        }

        public static CtlrFollowed Instance { get; } = new();
    }

    /// <summary>Reply to <see cref="Redistributor.SetGroupEnable"/>.</summary>
    public sealed record GroupEnableSet : IMessage
    {
        private GroupEnableSet()
        {
        }

        public static GroupEnableSet Instance { get; } = new();
    }

    /// <summary>Command: a register is written. Posted: there is no answer.</summary>
    /// <param name="Offset">See <see cref="Gicd"/>.</param>
    /// <param name="Value">What is written; 64 bits for an IROUTER, else 32.</param>
    public sealed record WriteRegister(int Offset, ulong Value) : IMessage;

    /// <summary>Command: read a register; see <see cref="CpuInterface.RegisterRead"/>.</summary>
    /// <param name="Asker">The CPU that reads.</param>
    /// <param name="Key">The asker's name for this read.</param>
    /// <param name="Offset">See <see cref="Gicd"/>.</param>
    public sealed record ReadRegister(CpuId Asker, long Key, int Offset) : IMessage;
}

namespace SmpActors.Model.Gic;

public sealed partial class Distributor
{
    /// <summary>Command from a redistributor of this chip: its CPU sends an SGI.</summary>
    /// <param name="Sgi">What the CPU wrote to ICC_SGI1R_EL1.</param>
    /// <param name="Source">The CPU that wrote it.</param>
    /// <param name="Cause">The request's id, for the trace; hardware does not look at it.</param>
    /// <param name="IsGroup0">It wrote ICC_SGI0R_EL1 or ICC_ASGI1R_EL1 instead.</param>
    public sealed record RouteSgi(
        Sgi1r Sgi, CpuId Source, long Cause, bool IsGroup0 = false) : IMessage;

    /// <summary>Command from another chip: some targets of this SGI are here. One a chip.</summary>
    /// <param name="Sgi">What the CPU wrote to ICC_SGI1R_EL1.</param>
    /// <param name="Source">The CPU that wrote it.</param>
    /// <param name="Cause">The request's id, for the trace.</param>
    /// <param name="IsGroup0">It wrote ICC_SGI0R_EL1 or ICC_ASGI1R_EL1 instead.</param>
    public sealed record ForwardSgi(
        Sgi1r Sgi, CpuId Source, long Cause, bool IsGroup0 = false) : IMessage;

    /// <summary>Command from outside: a device drives the input of an SPI.</summary>
    /// <param name="IntId">32 to 63; another has no input here and is ignored.</param>
    /// <param name="IsAsserted">The level that it drives.</param>
    public sealed record SetLine(int IntId, bool IsAsserted) : IMessage;

    /// <summary>
    /// Reply to <see cref="Redistributor.SetSpi"/>: the CPU acknowledged it. Answered to the CPU by
    /// <see cref="CpuInterface.ActivateAcknowledge"/>.
    /// </summary>
    public sealed record SpiActivated(CpuId Cpu, int IntId) : IMessage;

    /// <summary>Reply to <see cref="Redistributor.SetSpi"/>: nobody has it.</summary>
    public sealed record SpiReleased(CpuId Cpu, int IntId) : IMessage;

    /// <summary>Command from a redistributor: its CPU says that this SPI is over.</summary>
    public sealed record DeactivateSpi(int IntId) : IMessage;

    /// <summary>Event: a redistributor went to sleep, or woke up.</summary>
    public sealed record RedistributorSlept(CpuId Cpu, bool IsAsleep) : IMessage;

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

using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Which IPIs the messages of local APICs and buses carry.</summary>
internal sealed class X86Wire(ApicMode mode) : IIpiWire
{
    public IReadOnlyList<Type> Protocols { get; } =
        [typeof(LocalApic), typeof(ApicBus), typeof(SmpOps)];

    public IpiOnWire? IpiIn(PartId to, IMessage message)
    {
        switch (message)
        {
            case LocalApic.AcceptInterrupt command:
                var target = new CpuId(to.Index);
                return command.Broadcast?.Targets.Contains(target) == false
                    ? null
                    : Of(command, CpuMask.Of(target));
            case ApicBus.RouteInterrupt command: return Of(command.Interrupt, CpuMask.Empty);
            case ApicBus.DistributeInterrupt command: return Of(command.Interrupt, CpuMask.Empty);
            case LocalApic.WriteIcr { Cause: not 0 } command:
                var icr = new Icr(command.Value);
                var vector = icr.DeliveryMode == DeliveryMode.Nmi ? IrqVectors.Nmi : icr.Vector;
                return IsIpi(icr.DeliveryMode)
                    ? new(command.Cause, vector, SelfIf(icr.Shorthand == Shorthand.Self, to))
                    : null;
            case LocalApic.WriteSelfIpi { Cause: not 0 } command:
                return new(command.Cause, command.Vector, SelfIf(true, to));
            default: return null;
        }
    }

    public IMessage ForTargets(IMessage message, CpuMask targets) => message;

    public string? RefusalOf(FaultKind kind) => kind switch
    {
        FaultKind.BusyIcr when mode == ApicMode.XApic => null,
        FaultKind.BusyIcr => "an x2APIC's ICR has no delivery status bit that software waits for",
        _ => "redistributors are parts of a GICv3",
    };

    private static IpiOnWire? Of(LocalApic.AcceptInterrupt interrupt, CpuMask arriving) =>
        interrupt.Cause != 0 && IsIpi(interrupt.Mode)
            ? new(interrupt.Cause, interrupt.Vector, arriving)
            : null;

    /// <summary>INIT and start-up messages are in no account of IPIs.</summary>
    private static bool IsIpi(DeliveryMode mode) =>
        mode is DeliveryMode.Fixed or DeliveryMode.LowestPriority or DeliveryMode.Nmi;

    private static CpuMask SelfIf(bool isSelf, PartId to) =>
        isSelf ? CpuMask.Of(new CpuId(to.Index)) : CpuMask.Empty;
}

using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>Which SGIs the messages of redistributors and distributors carry.</summary>
internal sealed class GicV3Wire(bool isWakerSecure) : IIpiWire
{
    public IReadOnlyList<Type> Protocols { get; } =
        [typeof(CpuInterface), typeof(Redistributor), typeof(Distributor)];

    public IpiOnWire? IpiIn(PartId to, IMessage message) => message switch
    {
        Redistributor.SetPending command =>
            Of(command.Cause, command.IntId, CpuMask.Of(new CpuId(to.Index))),
        Redistributor.GenerateSgi command => Of(command.Cause, command.Sgi.IntId, CpuMask.Empty),
        Redistributor.GenerateGroup0Sgi command =>
            Of(command.Cause, command.Sgi.IntId, CpuMask.Empty),
        Distributor.RouteSgi command => Of(command.Cause, command.Sgi.IntId, CpuMask.Empty),
        Distributor.ForwardSgi command => Of(command.Cause, command.Sgi.IntId, CpuMask.Empty),
        _ => null,
    };

    public IMessage ForTargets(IMessage message, CpuMask targets) => message;

    public string? RefusalOf(FaultKind kind) => kind switch
    {
        FaultKind.SleepRedistributor when !isWakerSecure => null,
        FaultKind.SleepRedistributor => "firmware owns GICR_WAKER on this machine",
        _ => "an ICR is a register of local APICs",
    };

    private static IpiOnWire? Of(long cause, int intId, CpuMask arriving) =>
        cause != 0 ? new(cause, intId, arriving) : null;
}

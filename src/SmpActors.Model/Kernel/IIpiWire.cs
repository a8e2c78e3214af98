namespace SmpActors.Model.Kernel;

/// <summary>
/// Which IPIs the messages of an interrupt system carry, for whoever stands between two parts.
/// </summary>
public interface IIpiWire
{
    /// <summary>The types in which the system's messages are nested.</summary>
    IReadOnlyList<Type> Protocols { get; }

    /// <summary>
    /// The request for IPIs that a message serves; null where it serves none, as one that reaches a
    /// CPU by shorthand that the kernel did not mean.
    /// </summary>
    /// <param name="to">The receiver.</param>
    /// <param name="message">What it is sent.</param>
    IpiOnWire? IpiIn(PartId to, IMessage message);

    /// <summary>The same message for some of the targets that it has at its last step.</summary>
    /// <param name="message">One with more than one such target.</param>
    /// <param name="targets">Some of them, not none.</param>
    IMessage ForTargets(IMessage message, CpuMask targets);

    /// <summary>
    /// Why a fault of a controller cannot happen on this system; null if it can.
    /// </summary>
    /// <param name="kind">
    /// <see cref="FaultKind.SleepRedistributor"/> or <see cref="FaultKind.BusyIcr"/>.
    /// </param>
    string? RefusalOf(FaultKind kind);
}

/// <summary>What a message says of the IPIs that it carries.</summary>
/// <param name="Cause">The id of the kernel's request.</param>
/// <param name="Vector">Vector or INTID.</param>
/// <param name="Arriving">
/// The CPUs at whose controllers it arrives with this message; empty on the steps before.
/// </param>
public readonly record struct IpiOnWire(long Cause, int Vector, CpuMask Arriving)
{
    private const int SourceShift = 40;

    /// <summary>The CPU whose kernel asked for it.</summary>
    public CpuId Source => SourceOf(Cause);

    /// <summary>The CPU that gave an IPI its id.</summary>
    /// <param name="cause">An id, not 0.</param>
    public static CpuId SourceOf(long cause) => new((int)(cause >> SourceShift));

    /// <summary>The id of a CPU's n-th request.</summary>
    internal static long CauseOf(CpuId source, long count) =>
        ((long)source.Value << SourceShift) | count;
}

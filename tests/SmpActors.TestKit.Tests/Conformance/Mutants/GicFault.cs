using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>What goes wrong in a GIC that wraps one in which nothing does.</summary>
/// <remarks>
/// A place is an offset; of a GICv3's CPU interface it is an <c>IccRegister</c>.
/// </remarks>
internal sealed record GicFault<TController>
    where TController : IGicController
{
    /// <summary>What a register of the CPU interface reads as: inner, CPU, place.</summary>
    public Func<TController, CpuId, int, ulong>? ReadInterface { get; init; }

    /// <summary>What is written to the CPU interface: inner, CPU, place, value.</summary>
    public Action<TController, CpuId, int, ulong>? WriteInterface { get; init; }

    /// <summary>What a register of the distributor reads as: place, truth.</summary>
    public Func<int, ulong, ulong> ReadGicd { get; init; } = static (_, truth) => truth;

    /// <summary>What is written to the distributor: inner, CPU, place, value.</summary>
    public Action<TController, CpuId, int, ulong> WriteGicd { get; init; } =
        static (inner, cpu, place, value) => inner.WriteDistributor(cpu, place, value);

    /// <summary>What a register of the redistributor reads as: place, truth.</summary>
    public Func<int, ulong, ulong> ReadGicr { get; init; } = static (_, truth) => truth;

    /// <summary>What is written to the redistributor: inner, CPU, place, value.</summary>
    public Action<TController, CpuId, int, uint>? WriteGicr { get; init; }

    /// <summary>What nIRQ says: inner, CPU.</summary>
    public Func<TController, CpuId, bool> Pin { get; init; } =
        static (inner, cpu) => inner.IsInterruptAsserted(cpu);
}

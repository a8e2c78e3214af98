using System.Globalization;
using System.Numerics;

namespace SmpActors.Model.Gic;

/// <summary>An active priorities register: a bit for each preemption level that runs.</summary>
/// <param name="Raw">The most urgent level is bit 0.</param>
/// <remarks>
/// Source: GICv2 architecture (IHI 0048), GICC_APR0; GICv3 and GICv4 architecture (IHI 0069),
/// ICC_AP1R0_EL1; both leave the form of the register to the implementation.
/// </remarks>
public readonly record struct ActivePriorities(uint Raw)
{
    /// <summary>The running priority when nothing is active.</summary>
    public const byte IdlePriority = 0xff;

    /// <summary>Priorities that one bit stands for.</summary>
    private const int LevelSize = 1 << (8 - GicValues.PriorityBits);

    /// <summary>The priority of the most urgent bit; with none 0xff.</summary>
    public byte Running => Raw == 0
        ? IdlePriority
        : (byte)(BitOperations.TrailingZeroCount(Raw) * LevelSize);

    /// <summary>An acknowledge: this group priority runs too.</summary>
    public ActivePriorities With(int groupPriority) =>
        new(Raw | (1U << (groupPriority / LevelSize)));

    /// <summary>A priority drop: the most urgent one runs no longer.</summary>
    public ActivePriorities Dropped => Raw == 0 ? this : new(Raw & (Raw - 1));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"0x{Raw:x8}");
}

using System.Globalization;

namespace SmpActors.Model.Topology;

/// <summary>A logical CPU number, as Linux counts them.</summary>
/// <param name="Value">From 0 to <see cref="CountMax"/> - 1.</param>
public readonly record struct CpuId(int Value) : IComparable<CpuId>
{
    /// <summary>
    /// The most CPUs of one machine: 2^24, the width of the identifiers in a trace.
    /// </summary>
    public const int CountMax = 1 << 24;

    public int CompareTo(CpuId other) => Value.CompareTo(other.Value);

    public override string ToString() => "cpu" + Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A chip is a socket: the unit of placement, with one bus or distributor of its own.
/// </summary>
/// <param name="Value">From 0.</param>
public readonly record struct ChipId(int Value)
{
    public override string ToString() => "chip" + Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A NUMA node, as cpumask_of_node() takes it.</summary>
/// <param name="Value">From 0.</param>
public readonly record struct NodeId(int Value)
{
    public override string ToString() => "node" + Value.ToString(CultureInfo.InvariantCulture);
}

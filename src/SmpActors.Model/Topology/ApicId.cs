using System.Globalization;

namespace SmpActors.Model.Topology;

/// <summary>The physical id of a local APIC: 8 bits on xAPIC, 32 on x2APIC.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Local APIC ID".</remarks>
public readonly record struct ApicId(uint Value)
{
    /// <summary>CPUs of one x2APIC logical cluster.</summary>
    public const int ClusterCpuCount = 16;

    /// <summary>The x2APIC cluster: bits 31:4 of the id.</summary>
    public uint Cluster => Value >> 4;

    /// <summary>
    /// The x2APIC logical destination register: <c>cluster &lt;&lt; 16 | 1 &lt;&lt; id[3:0]</c>.
    /// </summary>
    /// <remarks>
    /// Source: Intel SDM vol. 3A, "Deriving Logical x2APIC ID from the Local x2APIC ID".
    /// </remarks>
    public uint LogicalX2Apic => (Cluster << 16) | (1U << (int)(Value & 15));

    public override string ToString() =>
        "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}

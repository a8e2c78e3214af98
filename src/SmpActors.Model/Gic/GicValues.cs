using System.Numerics;

namespace SmpActors.Model.Gic;

/// <summary>Values that are the same in every part.</summary>
internal static class GicValues
{
    /// <summary>What Linux gives every interrupt. Source: GICD_INT_DEF_PRI (v4.9).</summary>
    public const byte PriorityDefault = 0xa0;

    /// <summary>The same for the four interrupts of one IPRIORITYR.</summary>
    public const uint PrioritiesDefault = 0xa0a0_a0a0;

    /// <summary>GICD_IIDR, GICR_IIDR: implementer Arm, the other fields 0.</summary>
    public const uint Iidr = 0x43b;

    /// <summary>Implemented priority bits; the others read as zero.</summary>
    public const int PriorityBits = 5;

    /// <summary>The implemented bits of a priority.</summary>
    public const byte PriorityMask = 0xf8;

    /// <summary>The same for the four interrupts of one IPRIORITYR.</summary>
    public const uint PriorityMasks = 0xf8f8_f8f8;

    /// <summary>Of the pairs of an ICFGR the bit that says edge; the other is reserved.</summary>
    public const uint EdgeBits = 0xaaaa_aaaa;

    /// <summary>The bits that are set in a word, ascending.</summary>
    public static IEnumerable<int> PlacesOf(uint word)
    {
        for (var rest = word; rest != 0; rest &= rest - 1)
        {
            yield return BitOperations.TrailingZeroCount(rest);
        }
    }
}

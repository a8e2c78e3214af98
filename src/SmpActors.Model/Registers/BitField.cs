namespace SmpActors.Model.Registers;

/// <summary>One field of a register, as the manual prints it: <c>[msb:lsb]</c>.</summary>
/// <remarks>Shifts and masks live here and nowhere else.</remarks>
public readonly record struct BitField
{
    /// <param name="msb">Highest bit, <paramref name="lsb"/> to 63.</param>
    /// <param name="lsb">Lowest bit, 0 to 63.</param>
    public BitField(int msb, int lsb)
    {
        Invariant.Holds(msb is >= 0 and <= 63, $"bit {msb} is outside a 64-bit word");
        Invariant.Holds(lsb >= 0 && lsb <= msb, $"[{msb}:{lsb}] is not [msb:lsb]");
        Msb = msb;
        Lsb = lsb;
    }

    public int Msb { get; }

    public int Lsb { get; }

    /// <summary>Bits in the field, 1 to 64.</summary>
    public int Width => Msb - Lsb + 1;

    /// <summary>The largest value that the field holds.</summary>
    public ulong ValueMax => ulong.MaxValue >> (64 - Width);

    /// <summary>The field's bits within the word.</summary>
    public ulong Mask => ValueMax << Lsb;

    /// <summary>The field's value in <paramref name="word"/>.</summary>
    public ulong Get(ulong word) => (word >> Lsb) & ValueMax;

    /// <summary>Whether any bit of the field is set in <paramref name="word"/>.</summary>
    public bool IsSet(ulong word) => (word & Mask) != 0;

    /// <summary>The word with the field replaced.</summary>
    /// <exception cref="InvariantViolatedException">The value does not fit.</exception>
    public ulong Set(ulong word, ulong value)
    {
        Invariant.Holds(value <= ValueMax, $"{value:x} does not fit [{Msb}:{Lsb}]");
        return (word & ~Mask) | (value << Lsb);
    }
}

using System.Runtime.CompilerServices;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// 64-bit mixing that is the same in every process: <see cref="string.GetHashCode()"/> is not.
/// </summary>
internal static class Mix
{
    public const ulong Basis = 0xa0761d6478bd642f;

    private const ulong Left = 0xe7037ed1a0b428db;

    private const ulong Right = 0x8ebc6af09c88c6e3;

    /// <summary>Folds a value into a state: 64 x 64 to 128 bits, halves xored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong state, ulong value)
    {
        var high = Math.BigMul(state ^ Left, value ^ Right, out var low);
        return high ^ low;
    }

    /// <summary>A hash of the UTF-16 code units and their count.</summary>
    public static ulong OfString(ReadOnlySpan<char> text)
    {
        unchecked
        {
            var state = Fold(Basis, (ulong)text.Length);
            while (text.Length >= 4)
            {
                var word = text[0] | ((ulong)text[1] << 16) | ((ulong)text[2] << 32)
                    | ((ulong)text[3] << 48);
                state = Fold(state, word + Basis);
                text = text[4..];
            }

            ulong rest = 0;
            foreach (var unit in text) rest = (rest << 16) | unit;
            return Fold(state, rest + Left);
        }
    }
}

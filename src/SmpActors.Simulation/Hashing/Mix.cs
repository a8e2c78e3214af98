using System.Numerics;
using System.Runtime.CompilerServices;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// 64-bit mixing that is the same in every process: <see cref="string.GetHashCode()"/> is not.
/// </summary>
internal static class Mix
{
    public const ulong Basis = 0xa0761d6478bd642f;

    private const ulong Left = 0xe7037ed1a0b428db;

    /// <summary>Odd, so that the multiplication loses nothing.</summary>
    private const ulong Factor = 0x9e3779b97f4a7c15;

    /// <summary>
    /// Folds a value into a state: one-to-one in each of the two, so that two runs which differ in
    /// one word never meet in the next state.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong state, ulong value)
    {
        unchecked
        {
            var mixed = (BitOperations.RotateLeft(state, 23) ^ value) * Factor;
            return mixed ^ (mixed >> 32);
        }
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

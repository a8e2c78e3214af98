using System.Numerics;
using System.Runtime.CompilerServices;

namespace SmpActors.Model.X86;

/// <summary>A set of the 256 vectors: IRR, ISR or TMR of one APIC.</summary>
internal struct VectorSet
{
    private const int WordBits = 64;

    private Words _words;

    /// <summary>The highest vector in it; 0 if there is none, for vector 0 never is.</summary>
    public readonly byte Highest
    {
        get
        {
            for (var i = Words.Count - 1; i >= 0; i--)
            {
                if (_words[i] == 0) continue;
                return (byte)((i * WordBits) + BitOperations.Log2(_words[i]));
            }

            return 0;
        }
    }

    public readonly bool Contains(byte vector) =>
        (_words[vector / WordBits] & Bit(vector)) != 0;

    public void Add(byte vector) => _words[vector / WordBits] |= Bit(vector);

    public void Remove(byte vector) => _words[vector / WordBits] &= ~Bit(vector);

    /// <summary>As the register page shows it: vectors <c>32 * word</c> to that plus 31.</summary>
    public readonly uint Word32(int word) =>
        (uint)((_words[word / 2] >> (word % 2 * 32)) & uint.MaxValue);

    private static ulong Bit(byte vector) => 1UL << (vector % WordBits);

    [InlineArray(Count)]
    private struct Words
    {
        public const int Count = 4;

        private ulong _word;
    }
}

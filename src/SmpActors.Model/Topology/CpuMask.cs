using System.Numerics;

namespace SmpActors.Model.Topology;

/// <summary>A set of CPUs: a value that never changes, walked in ascending order.</summary>
/// <remarks>
/// Holds only its non-zero 64-bit words, so a mask of one CPU is as small on a machine of a million
/// as on one of two, and a mask of all costs one bit for each CPU. Shape: the words ascend by
/// <c>cpu / 64</c>; where they follow each other without a gap no index is kept.
/// </remarks>
public readonly partial struct CpuMask : IEquatable<CpuMask>
{
    private const int WordBits = 64;

    private readonly ulong[]? _words;
    private readonly int[]? _index;
    private readonly ulong _single;
    private readonly int _first;

    private CpuMask(int first, ulong single)
    {
        _first = single == 0 ? 0 : first;
        _single = single;
    }

    private CpuMask(int first, ulong[] words)
    {
        _first = first;
        _words = words;
    }

    private CpuMask(int[] index, ulong[] words)
    {
        _first = index[0];
        _index = index;
        _words = words;
    }

    /// <summary>No CPU.</summary>
    public static CpuMask Empty => default;

    /// <summary>Whether no CPU is in it.</summary>
    public bool IsEmpty => _words is null && _single == 0;

    /// <summary>How many 64-bit words are not zero.</summary>
    public int WordCount => _words?.Length ?? (_single == 0 ? 0 : 1);

    /// <summary>How many CPUs are in it; costs one step for each word.</summary>
    public int Count
    {
        get
        {
            if (_words is null) return BitOperations.PopCount(_single);
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>The lowest CPU. Source: include/linux/cpumask.h, cpumask_first() (v4.9).</summary>
    /// <exception cref="InvariantViolatedException">The mask is empty.</exception>
    public CpuId First
    {
        get
        {
            Invariant.Holds(!IsEmpty, $"an empty mask has no first CPU");
            return new(_first * WordBits + BitOperations.TrailingZeroCount(WordAt(0)));
        }
    }

    /// <summary>The highest CPU.</summary>
    /// <exception cref="InvariantViolatedException">The mask is empty.</exception>
    public CpuId Last
    {
        get
        {
            Invariant.Holds(!IsEmpty, $"an empty mask has no last CPU");
            var last = WordCount - 1;
            var bit = WordBits - 1 - BitOperations.LeadingZeroCount(WordAt(last));
            return new(WordBase(last) + bit);
        }
    }

    /// <summary>The mask of one CPU.</summary>
    public static CpuMask Of(CpuId cpu) => new(cpu.Value / WordBits, 1UL << (cpu.Value % WordBits));

    /// <summary>The mask of some CPUs, in any order, repeats allowed.</summary>
    public static CpuMask Of(IEnumerable<CpuId> cpus)
    {
        var sorted = cpus.Select(cpu => cpu.Value).ToArray();
        Array.Sort(sorted);
        var builder = new Builder();
        foreach (var cpu in sorted) builder.Add(cpu / WordBits, 1UL << (cpu % WordBits));
        return builder.ToMask();
    }

    /// <summary>
    /// The mask of <paramref name="count"/> CPUs from <paramref name="first"/> on.
    /// </summary>
    public static CpuMask Range(int first, int count)
    {
        Invariant.Holds(first >= 0 && count >= 0, $"no range of {count} CPUs starts at {first}");
        if (count == 0) return Empty;

        var last = first + count - 1;
        var words = new ulong[last / WordBits - first / WordBits + 1];
        Array.Fill(words, ulong.MaxValue);
        words[0] &= ulong.MaxValue << (first % WordBits);
        words[^1] &= ulong.MaxValue >> (WordBits - 1 - last % WordBits);
        return words.Length == 1 ? new(first / WordBits, words[0]) : new(first / WordBits, words);
    }

    /// <summary>
    /// Whether <paramref name="cpu"/> is in it; logarithmic in the number of words.
    /// </summary>
    public bool Contains(CpuId cpu) =>
        (WordOf(cpu.Value / WordBits) & (1UL << (cpu.Value % WordBits))) != 0;

    /// <summary>The CPUs in both. Source: cpumask_and() (v4.9).</summary>
    public CpuMask And(CpuMask other)
    {
        if (_words is not null && HasWordsOf(other)) return this;

        var (few, many) = WordCount <= other.WordCount ? (this, other) : (other, this);
        if (few._words is null) return new(few._first, few._single & many.WordOf(few._first));

        var builder = new Builder(few.WordCount);
        for (var i = 0; i < few.WordCount; i++)
        {
            builder.Add(few.IndexAt(i), few.WordAt(i) & many.WordOf(few.IndexAt(i)));
        }

        return builder.ToMask();
    }

    /// <summary>The CPUs of this mask that are not in <paramref name="other"/>.</summary>
    /// <remarks>Source: cpumask_andnot() (v4.9).</remarks>
    public CpuMask Except(CpuMask other)
    {
        if (_words is null) return new(_first, _single & ~other.WordOf(_first));

        var builder = new Builder(WordCount);
        for (var i = 0; i < WordCount; i++)
        {
            builder.Add(IndexAt(i), WordAt(i) & ~other.WordOf(IndexAt(i)));
        }

        return builder.ToMask();
    }

    /// <summary>This mask without one CPU. Source: cpumask_clear_cpu() (v4.9).</summary>
    public CpuMask Except(CpuId cpu) => Contains(cpu) ? Except(Of(cpu)) : this;

    /// <summary>The CPUs in either. Source: cpumask_or() (v4.9).</summary>
    public CpuMask Or(CpuMask other)
    {
        var builder = new Builder(Math.Max(WordCount, other.WordCount));
        var (i, j) = (0, 0);
        while (i < WordCount || j < other.WordCount)
        {
            var mine = i < WordCount ? IndexAt(i) : int.MaxValue;
            var theirs = j < other.WordCount ? other.IndexAt(j) : int.MaxValue;
            var word = (mine <= theirs ? WordAt(i++) : 0)
                | (theirs <= mine ? other.WordAt(j++) : 0);
            builder.Add(Math.Min(mine, theirs), word);
        }

        return builder.ToMask();
    }

    /// <summary>
    /// The lowest CPU above <paramref name="cpu"/>, or null: cpumask_next() (v4.9).
    /// </summary>
    public CpuId? Next(CpuId cpu)
    {
        var from = cpu.Value + 1;
        for (var i = Search(from / WordBits); i < WordCount; i++)
        {
            var word = WordAt(i);
            if (IndexAt(i) == from / WordBits) word &= ulong.MaxValue << (from % WordBits);
            if (word != 0) return new(WordBase(i) + BitOperations.TrailingZeroCount(word));
        }

        return null;
    }

    /// <summary>The bits of CPUs <c>64 * index</c> to <c>64 * index + 63</c>.</summary>
    public ulong WordOf(int index)
    {
        if (_words is null) return index == _first ? _single : 0;
        if (_index is null)
        {
            var dense = index - _first;
            return dense >= 0 && dense < _words.Length ? _words[dense] : 0;
        }

        var found = Array.BinarySearch(_index, index);
        return found < 0 ? 0 : _words[found];
    }

    /// <summary>Walks the CPUs in ascending order, without allocation.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The CPUs in ascending order.</summary>
    public IEnumerable<CpuId> AsEnumerable()
    {
        foreach (var cpu in this) yield return cpu;
    }

    public bool Equals(CpuMask other)
    {
        if (WordCount != other.WordCount) return false;
        if (_words is not null && HasWordsOf(other)) return true;

        for (var i = 0; i < WordCount; i++)
        {
            if (IndexAt(i) != other.IndexAt(i) || WordAt(i) != other.WordAt(i)) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is CpuMask other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < WordCount; i++)
        {
            hash.Add(IndexAt(i));
            hash.Add(WordAt(i));
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(CpuMask left, CpuMask right) => left.Equals(right);

    public static bool operator !=(CpuMask left, CpuMask right) => !left.Equals(right);

    /// <summary>The CPUs for which a condition holds, which is asked in ascending order.</summary>
    /// <param name="holds">The condition, on a CPU and the argument.</param>
    /// <param name="argument">What the condition is given with each CPU.</param>
    public CpuMask Where(Func<CpuId, long, bool> holds, long argument)
    {
        var builder = new Builder(WordCount);
        for (var i = 0; i < WordCount; i++)
        {
            var kept = 0UL;
            for (var word = WordAt(i); word != 0; word &= word - 1)
            {
                var bit = BitOperations.TrailingZeroCount(word);
                if (holds(new(WordBase(i) + bit), argument)) kept |= 1UL << bit;
            }

            builder.Add(IndexAt(i), kept);
        }

        return builder.ToMask();
    }

    /// <summary>Whether both are copies of one mask, which saves comparing them.</summary>
    private bool HasWordsOf(CpuMask other) =>
        ReferenceEquals(_words, other._words)
        && ReferenceEquals(_index, other._index)
        && _first == other._first;

    private ulong WordAt(int i) => _words is null ? _single : _words[i];

    private int IndexAt(int i) => _index is null ? _first + i : _index[i];

    private int WordBase(int i) => IndexAt(i) * WordBits;

    /// <summary>
    /// Position of the first word whose index is at least <paramref name="index"/>.
    /// </summary>
    private int Search(int index)
    {
        if (_index is null) return Math.Max(0, index - _first);
        var found = Array.BinarySearch(_index, index);
        return found < 0 ? ~found : found;
    }

    /// <summary>A walk over the CPUs of a mask, ascending.</summary>
    public struct Enumerator
    {
        private readonly CpuMask _mask;
        private int _next;
        private ulong _word;
        private int _base;

        internal Enumerator(CpuMask mask)
        {
            _mask = mask;
            _next = 0;
            _word = 0;
            _base = 0;
            Current = default;
        }

        public CpuId Current { get; private set; }

        public bool MoveNext()
        {
            while (_word == 0)
            {
                if (_next >= _mask.WordCount) return false;
                _word = _mask.WordAt(_next);
                _base = _mask.WordBase(_next++);
            }

            Current = new(_base + BitOperations.TrailingZeroCount(_word));
            _word &= _word - 1;
            return true;
        }
    }
}

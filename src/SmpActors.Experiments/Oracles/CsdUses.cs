using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>The uses of csds aimed at one CPU that are not over.</summary>
/// <remarks>
/// Mostly one at a time, for a broadcast queues one csd at each of its targets: it lies in here, so
/// that an account of it is no further memory. A few more stand in an array, which is walked faster
/// than a key is hashed; beyond these there is a table. Not to be copied.
/// </remarks>
internal struct CsdUses
{
    /// <summary>Beyond this a look-up by hash is faster than a walk.</summary>
    private const int FewMax = 8;

    private Entry _one;
    private bool _hasOne;
    private int _fewCount;
    private Entry[]? _few;
    private Dictionary<CsdId, CsdUse>? _many;

    /// <summary>All of them, in no order.</summary>
    public readonly IEnumerable<KeyValuePair<CsdId, CsdUse>> All
    {
        get
        {
            var all = new List<KeyValuePair<CsdId, CsdUse>>();
            if (_hasOne) all.Add(new(_one.Csd, _one.Use));
            for (var i = 0; i < _fewCount; i++) all.Add(new(_few![i].Csd, _few[i].Use));
            all.AddRange(_many ?? []);
            return all;
        }
    }

    /// <summary>The use, or a null reference; valid until the next change.</summary>
    [UnscopedRef]
    public ref CsdUse Find(CsdId csd)
    {
        if (_hasOne && _one.Csd == csd) return ref _one.Use;
        for (var i = 0; i < _fewCount; i++)
        {
            if (_few![i].Csd == csd) return ref _few[i].Use;
        }

        if (_many is null) return ref Unsafe.NullRef<CsdUse>();
        return ref CollectionsMarshal.GetValueRefOrNullRef(_many, csd);
    }

    /// <summary>The use, made if need be; valid until the next change.</summary>
    [UnscopedRef]
    public ref CsdUse FindOrAdd(CsdId csd, out bool existed)
    {
        ref var found = ref Find(csd);
        existed = !Unsafe.IsNullRef(ref found);
        if (existed) return ref found;

        if (!_hasOne)
        {
            _hasOne = true;
            _one = new() { Csd = csd };
            return ref _one.Use;
        }

        if (_many is null && _fewCount < FewMax) return ref AddToFew(csd);

        MakeTable();
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_many, csd, out _);
    }

    public void Remove(CsdId csd)
    {
        if (_hasOne && _one.Csd == csd)
        {
            _hasOne = false;
            return;
        }

        for (var i = 0; i < _fewCount; i++)
        {
            if (_few![i].Csd != csd) continue;
            _few[i] = _few[--_fewCount];
            return;
        }

        _many?.Remove(csd);
    }

    private ref CsdUse AddToFew(CsdId csd)
    {
        if (_few is null) _few = new Entry[1];
        else if (_fewCount == _few.Length) Array.Resize(ref _few, _fewCount * 2);
        ref var entry = ref _few[_fewCount++];
        entry = new() { Csd = csd };
        return ref entry.Use;
    }

    [MemberNotNull(nameof(_many))]
    private void MakeTable()
    {
        if (_many is not null) return;

        _many = new(2 * FewMax);
        for (var i = 0; i < _fewCount; i++) _many.Add(_few![i].Csd, _few[i].Use);
        _few = null;
        _fewCount = 0;
    }

    private struct Entry
    {
        public CsdId Csd;
        public CsdUse Use;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>The uses of csds aimed at one CPU that are not over.</summary>
/// <remarks>
/// Mostly one at a time: a broadcast queues one csd at each of its targets. A few stand in an
/// array, which is walked faster than a key is hashed; from some more on there is a table.
/// </remarks>
internal sealed class CsdUses
{
    /// <summary>Beyond this a look-up by hash is faster than a walk.</summary>
    private const int FewMax = 8;

    private Entry[] _few = new Entry[1];
    private int _fewCount;
    private Dictionary<CsdId, CsdUse>? _many;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<KeyValuePair<CsdId, CsdUse>> All => _many is not null
        ? _many
        : _few.Take(_fewCount).Select(e => KeyValuePair.Create(e.Csd, e.Use));

    /// <summary>The use, or a null reference; valid until the next change.</summary>
    public ref CsdUse Find(CsdId csd)
    {
        if (_many is not null) return ref CollectionsMarshal.GetValueRefOrNullRef(_many, csd);

        for (var i = 0; i < _fewCount; i++)
        {
            if (_few[i].Csd == csd) return ref _few[i].Use;
        }

        return ref Unsafe.NullRef<CsdUse>();
    }

    /// <summary>The use, made if need be; valid until the next change.</summary>
    public ref CsdUse FindOrAdd(CsdId csd, out bool existed)
    {
        if (_many is null)
        {
            ref var found = ref Find(csd);
            existed = !Unsafe.IsNullRef(ref found);
            if (existed) return ref found;
            if (_fewCount < FewMax) return ref AddToFew(csd);
            MakeTable();
        }

        return ref CollectionsMarshal.GetValueRefOrAddDefault(_many!, csd, out existed);
    }

    public void Remove(CsdId csd)
    {
        if (_many is not null)
        {
            _many.Remove(csd);
            return;
        }

        for (var i = 0; i < _fewCount; i++)
        {
            if (_few[i].Csd != csd) continue;
            _few[i] = _few[--_fewCount];
            return;
        }
    }

    private ref CsdUse AddToFew(CsdId csd)
    {
        if (_fewCount == _few.Length) Array.Resize(ref _few, _fewCount * 2);
        ref var entry = ref _few[_fewCount++];
        entry.Csd = csd;
        entry.Use = default;
        return ref entry.Use;
    }

    private void MakeTable()
    {
        _many = new(2 * FewMax);
        foreach (var entry in _few) _many.Add(entry.Csd, entry.Use);
        _few = [];
        _fewCount = 0;
    }

    private struct Entry
    {
        public CsdId Csd;
        public CsdUse Use;
    }
}

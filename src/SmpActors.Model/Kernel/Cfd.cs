namespace SmpActors.Model.Kernel;

/// <summary>A CPU's csds for multi-calls, one for each target, made when first used.</summary>
/// <remarks>
/// Source: kernel/smp.c, struct call_function_data (v4.9).
/// Differs from v4.9: the csds are made on demand; N of them for each of N CPUs would not fit.
/// A CPU that was down counts their generations on, so that a late unlock is told from a new use.
/// </remarks>
internal sealed class Cfd(CpuId owner, int cpuCount, int generation = 0)
{
    /// <summary>
    /// A table costs about four times an array's slot: past a quarter, the array is less.
    /// </summary>
    private const int DenseShare = 4;

    private Dictionary<int, Csd>? _few = [];
    private Csd?[]? _many;

    /// <summary>The csd for calls to <paramref name="target"/>, made if need be.</summary>
    public Csd this[CpuId target]
    {
        get
        {
            if (_many is not null) return _many[target.Value] ??= New(target);
            if (_few!.TryGetValue(target.Value, out var csd)) return csd;

            csd = New(target);
            _few.Add(target.Value, csd);
            Expect(_few.Count);
            return csd;
        }
    }

    /// <summary>
    /// The csd for calls to <paramref name="target"/>, or null before its first use.
    /// </summary>
    public Csd? Find(CpuId target)
    {
        if (_few is not null) return _few.GetValueOrDefault(target.Value);
        return target.Value >= 0 && target.Value < cpuCount ? _many![target.Value] : null;
    }

    /// <summary>Makes room for calls to so many targets.</summary>
    public void Expect(int targetCount)
    {
        if (_few is null || targetCount <= cpuCount / DenseShare) return;
        _many = new Csd?[cpuCount];
        foreach (var (target, csd) in _few) _many[target] = csd;
        _few = null;
    }

    /// <summary>The last generation of any of its csds.</summary>
    public int GenerationMax => Made.Select(csd => csd.Generation).DefaultIfEmpty(generation).Max();

    /// <summary>Whether one of its csds is locked.</summary>
    public bool HasLocked => Made.Any(csd => csd.IsLocked);

    private IEnumerable<Csd> Made => _few?.Values ?? _many!.OfType<Csd>();

    private Csd New(CpuId target) => new(owner, new(CsdSlotKind.Cfd, target.Value), generation);
}

namespace SmpActors.Experiments.Workloads;

/// <summary>Which primitives scftorture draws, and how often each.</summary>
/// <remarks>
/// Source: kernel/scftorture.c, scf_torture_init(), scf_sel_add() and scf_sel_rand() (v6.18).
/// Differs from v6.18: resched counts as in a built-in kernel; a module ignores it.
/// </remarks>
public sealed class ScfSelection
{
    private readonly string[] _primitives;
    private readonly int[] _cumulated;

    /// <param name="weights">
    /// One for each of <see cref="Primitives"/>, at least one above 0.
    /// </param>
    public ScfSelection(IReadOnlyList<int> weights)
    {
        // What has no weight is not in the module's table, so that not even a 0 draws it.
        var chosen = Enumerable.Range(0, Primitives.Count).Where(i => weights[i] > 0).ToArray();
        var sum = 0;
        _primitives = [.. chosen.Select(i => Primitives[i])];
        _cumulated = [.. chosen.Select(i => sum += weights[i])];
    }

    /// <summary>The primitives, in the order in which their weights accumulate.</summary>
    public static IReadOnlyList<string> Primitives { get; } =
    [
        "resched", "single", "single_rpc", "single_wait", "many", "many_wait", "all", "all_wait",
    ];

    /// <summary>The sum of all weights: the greatest number that is drawn.</summary>
    public int Total => _cumulated[^1];

    /// <summary>The weights in force: the module's defaults where all are at most 0.</summary>
    /// <param name="weights">By primitive; what is missing is -1.</param>
    /// <param name="cpuCount">nr_cpu_ids.</param>
    /// <returns>One for each of <see cref="Primitives"/>; all 0 is the module's -EINVAL.</returns>
    public static int[] WeightsOf(IReadOnlyDictionary<string, int> weights, int cpuCount)
    {
        var given = Primitives.Select(p => weights.GetValueOrDefault(p, -1)).ToArray();
        int[] defaults = [.. Enumerable.Repeat(2 * cpuCount, 4), 2, 2, 1, 1];
        return given.Any(w => w > 0)
            ? [.. given.Select(w => Math.Max(w, 0))]
            : [.. given.Zip(defaults, (w, byDefault) => w < 0 ? byDefault : 0)];
    }

    /// <summary>The first primitive whose cumulated weight is not below what was drawn.</summary>
    /// <param name="drawn">0 to <see cref="Total"/>, both included, as the module draws.</param>
    public string Choose(int drawn)
    {
        var i = 0;
        while (_cumulated[i] < drawn) i++;
        return _primitives[i];
    }
}

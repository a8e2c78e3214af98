namespace SmpActors.TestKit.Conformance;

/// <summary>
/// A suite of facts about a controller: derive from one of its kinds, and a test runner finds the
/// facts in your class.
/// </summary>
public abstract class ConformanceSuite
{
    private protected ConformanceSuite()
    {
    }

    /// <summary>
    /// The most CPUs that the controller can serve, at least 1. Facts that need more are skipped.
    /// </summary>
    public virtual int CpuCountMax => int.MaxValue;

    /// <summary>
    /// Every fact runs once for each; a controller with one order of events needs one.
    /// </summary>
    public virtual IReadOnlyList<ulong> Seeds => [1];

    /// <summary>
    /// Whether what an access causes stays in flight until
    /// <see cref="IInterruptController.Settle"/> and can be seen there, such as a busy ICR. Facts
    /// that need it are skipped if not.
    /// </summary>
    public virtual bool ShowsWhatIsInFlight => false;

    /// <summary>Ends a fact that does not concern the controller.</summary>
    private protected static void Skip(string reason) => throw new NotApplicableException(reason);

    /// <summary>Ends a fact that needs more CPUs than the controller can serve.</summary>
    private protected void NeedCpus(int count)
    {
        if (CpuCountMax >= count) return;
        Skip($"{count} CPUs are needed, and {nameof(CpuCountMax)} is {CpuCountMax}");
    }

    /// <summary>Those numbers of CPUs that the controller can serve; the least is 1.</summary>
    private protected IEnumerable<int> Sizes(params int[] counts) =>
        counts.Where(count => count <= CpuCountMax);
}

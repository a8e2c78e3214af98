namespace SmpActors.TestKit.Conformance;

/// <summary>
/// An interrupt controller under test, as software and the cores' pins see it. A suite looks at
/// nothing else of it.
/// </summary>
/// <remarks>
/// An access returns when the controller has taken it. What follows from it, such as an interrupt
/// for another CPU, may be under way until <see cref="Settle"/>.
/// </remarks>
public interface IInterruptController : IDisposable
{
    /// <summary>CPUs 0 to this minus 1 have a view of it.</summary>
    int CpuCount { get; }

    /// <summary>Lets it work until nothing is in flight.</summary>
    void Settle();

    /// <summary>
    /// Whether a CPU's maskable interrupt pin is asserted: INTR on x86, nIRQ on arm64.
    /// </summary>
    bool IsInterruptAsserted(CpuId cpu);
}

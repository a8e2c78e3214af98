using System.Globalization;

namespace SmpActors.TestKit.Conformance;

/// <summary>
/// A controller on the bench: what is done to it is noted, and what it does judged.
/// </summary>
internal abstract class Bench
{
    private readonly IInterruptController _controller;
    private readonly Requirement _requirement;
    private readonly ulong _seed;

    protected Bench(IInterruptController controller, Requirement requirement, ulong seed)
    {
        _controller = controller;
        _requirement = requirement;
        _seed = seed;
        All = CpuMask.Range(0, controller.CpuCount);
    }

    /// <summary>All CPUs of the controller.</summary>
    public CpuMask All { get; }

    protected AccessLog Log { get; } = new();

    public void Settle() => _controller.Settle();

    public bool IsAsserted(CpuId cpu)
    {
        Settle();
        return _controller.IsInterruptAsserted(cpu);
    }

    /// <summary>Fails the fact.</summary>
    public Exception Failure(string wanted, string seen) => new ConformanceException(
        _requirement,
        wanted,
        seen,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{All.Count} CPU{(All.Count == 1 ? "" : "s")}, seed {_seed}"),
        Log);

    /// <summary>A value must be what is wanted.</summary>
    /// <param name="what">What it is the value of.</param>
    /// <param name="wanted">What the manual asks.</param>
    /// <param name="seen">What it is.</param>
    public void Expect(string what, ulong wanted, ulong seen)
    {
        if (seen != wanted) throw Failure($"{what} is {Hex(wanted)}", Hex(seen));
    }

    /// <summary>A condition must hold.</summary>
    public void Expect(string wanted, bool holds, string seen)
    {
        if (!holds) throw Failure(wanted, seen);
    }

    /// <summary>The pin of a CPU must be as wanted, once all has settled.</summary>
    public void ExpectPin(CpuId cpu, bool isAsserted)
    {
        if (IsAsserted(cpu) == isAsserted) return;
        throw Failure(
            $"the interrupt pin of {cpu} is {(isAsserted ? "asserted" : "not asserted")}",
            isAsserted ? "it is not" : "it is");
    }

    /// <summary>Those CPUs and no others must have these interrupts, and each once.</summary>
    /// <param name="interrupt">What is delivered, as the failure names it.</param>
    /// <param name="targets">Who shall have it.</param>
    /// <param name="drain">Takes and ends all that a CPU is offered, in order.</param>
    protected void ExpectDelivered(
        string interrupt, CpuMask targets, Func<CpuId, IReadOnlyList<string>> drain)
    {
        Settle();
        var isRight = true;
        var seen = new List<string>();
        foreach (var cpu in All)
        {
            var taken = drain(cpu);
            isRight &= targets.Contains(cpu)
                ? taken is [var one] && one == interrupt
                : taken.Count == 0;
            if (taken.Count > 0) seen.Add($"{cpu} {string.Join(" and ", taken)}");
        }

        if (isRight) return;
        throw Failure(
            targets.IsEmpty
                ? "no CPU is interrupted"
                : $"{interrupt}, once, at CPU {targets} alone",
            seen.Count == 0 ? "no CPU is interrupted" : string.Join(", ", seen));
    }

    protected static string Hex(ulong value) =>
        "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}

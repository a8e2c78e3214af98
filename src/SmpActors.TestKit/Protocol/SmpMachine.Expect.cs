using System.Globalization;
using System.Text;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Protocol;

/// <summary>
/// What is expected comes after what was expected before; the machine runs until it comes.
/// </summary>
public sealed partial class SmpMachine
{
    /// <summary>Expects an event.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="where">What else must be true of it.</param>
    /// <returns>The event with its time.</returns>
    /// <exception cref="MachineExpectationException">The machine rests without it.</exception>
    public StampedEvent Expect(TraceEventKind kind, Func<TraceEvent, bool>? where = null) =>
        Expect(kind.ToString(), e => e.Kind == kind && where?.Invoke(e) != false);

    /// <summary>Expects that the kernel asks for an IPI.</summary>
    /// <param name="from">The CPU that sends.</param>
    /// <param name="to">A CPU among those that are to get it.</param>
    /// <param name="vector">x86 vector, or on GIC the INTID; null for any.</param>
    /// <inheritdoc cref="Expect(TraceEventKind, Func{TraceEvent, bool}?)"/>
    public StampedEvent ExpectIpi(int from, int to, int? vector = null) => Expect(
        $"an IPI from cpu{from} to cpu{to}{(vector is null ? "" : $", {vector}")}",
        e => e.Kind == TraceEventKind.IpiRaised
            && e.Part == PartId.Cpu(new(from))
            && e.Detail is IpiRaise raise
            && raise.Targets.Contains(new(to))
            && (vector is null || raise.Vector == vector));

    /// <summary>Expects that a csd enters a CPU's call_single_queue.</summary>
    /// <param name="at">The CPU whose queue it is.</param>
    /// <param name="owner">The CPU whose csd it is; null for any.</param>
    /// <inheritdoc cref="Expect(TraceEventKind, Func{TraceEvent, bool}?)"/>
    public StampedEvent ExpectCsdQueued(int at, int? owner = null) => Expect(
        $"a csd{(owner is null ? "" : $" of cpu{owner}")} in the queue of cpu{at}",
        e => e.Kind == TraceEventKind.CsdQueued
            && e.Part == PartId.Cpu(new(at))
            && (owner is null || e.Csd.Owner == new CpuId(owner.Value)));

    /// <summary>Expects a register write of a CPU.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="register">The register's name in its manual: ICC_SGI1R_EL1, ICR.</param>
    /// <param name="value">The word; null for any.</param>
    /// <inheritdoc cref="Expect(TraceEventKind, Func{TraceEvent, bool}?)"/>
    public StampedEvent ExpectRegisterWrite(int cpu, string register, ulong? value = null) =>
        Expect(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a write of {register}{(value is null ? "" : $" = 0x{value:x}")} by cpu{cpu}"),
            e => e.Kind == TraceEventKind.RegisterWritten
                && e.Part == PartId.Cpu(new(cpu))
                && e.Detail as string == register
                && (value is null || e.Value == unchecked((long)value)));

    /// <summary>Runs to the end; expects that no event of a kind comes.</summary>
    /// <exception cref="MachineExpectationException">One comes.</exception>
    public void ExpectNo(TraceEventKind kind, Func<TraceEvent, bool>? where = null)
    {
        RunToRestOrLimit();
        var found = _log.Events.Skip(_expected)
            .FirstOrDefault(e => e.Event.Kind == kind && where?.Invoke(e.Event) != false);
        if (found.Event.Kind == kind && found.Event != default)
        {
            throw Unmet($"expected no {kind}, and at {found.AtNs} ns {found.Event.Part} had one");
        }
    }

    /// <summary>Runs to the end; expects that something waits for ever.</summary>
    /// <returns>Who waits for whom, and why.</returns>
    /// <exception cref="MachineExpectationException">Every call returned.</exception>
    public IReadOnlyList<Violation> ExpectStall()
    {
        var violations = Judge();
        var stalls = violations
            .Where(v => v.Oracle == Oracle.Liveness.Name || v.Oracle == Oracle.Quiescence.Name)
            .ToArray();
        return stalls.Length > 0
            ? stalls
            : throw Unmet("expected a stall, and every call returned");
    }

    /// <summary>Runs to the end; expects that all calls return and every oracle holds.</summary>
    /// <remarks>IPIs that the test has dropped itself are not missed.</remarks>
    /// <exception cref="MachineExpectationException">
    /// An oracle is violated, a call stalls, or a planned fault never fired.
    /// </exception>
    public void ExpectAllReturn()
    {
        var hasDropped = _wire.Faults.Any(fault => fault is { HasFired: true, DelayNs: null });
        var violations = Judge()
            .Where(v => !hasDropped || v.Oracle != Oracle.IpiBalance.Name)
            .Select(v => $"{v.Oracle}: {v.Where}: {v.What}")
            .ToArray();
        if (violations.Length == 0) return;
        throw Unmet("expected that all calls return and every oracle holds; "
            + string.Join("; ", violations));
    }

    /// <summary>A failed expectation, with seed, time and what happened last.</summary>
    internal MachineExpectationException Unmet(string what) => new(Described(what));

    private StampedEvent Expect(string what, Func<TraceEvent, bool> matches)
    {
        while (true)
        {
            while (_expected < _log.Events.Count)
            {
                var happened = _log.Events[_expected++];
                if (matches(happened.Event)) return happened;
            }

            if (!RunOne()) throw Unmet($"expected {what}, and it did not come");
        }
    }

    private IReadOnlyList<Violation> Judge()
    {
        var isAtRest = RunToRestOrLimit();
        var idle = _wire.Faults.FirstOrDefault(fault => !fault.HasFired);
        if (idle is not null) throw Unmet($"planned to {idle.Name}, and no such message came");

        var online = CpuMask.Range(0, Setup.CpuCount);
        var violations = _recorder.Judge(online, isAtRest, _interrupts.Arch.ReasonOf).Violations;
        return isAtRest
            ? [.. violations.Distinct()]
            :
            [
                new(
                    Oracle.Liveness.Name,
                    "machine",
                    $"the machine was not at rest at {Setup.LimitNs} ns"),
                .. violations.Distinct(),
            ];
    }

    private string Described(string what)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{what}\n  seed: {Setup.Seed}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n  on:   {Setup.CpuCount} CPUs, {Setup.Interrupts}, Linux {Setup.Profile}");
        text.Append(CultureInfo.InvariantCulture, $"\n  at:   {NowNs} ns, after");
        foreach (var happened in _log.Events.TakeLast(ShownEventsMax))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n    {happened.AtNs,9} {happened.Event.Part} {Words(happened.Event)}");
        }

        return text.ToString();
    }

    private static string Words(TraceEvent happened)
    {
        var csd = happened.Csd.Slot.Kind == CsdSlotKind.None ? "" : $" {happened.Csd}";
        var detail = happened.Detail is null ? "" : $" {happened.Detail}";
        return $"{happened.Kind}{csd}{detail}";
    }
}

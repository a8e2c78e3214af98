using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// Holds CPUs in a callback with interrupts off, as guest code of the CPU that calls.
/// </summary>
internal sealed class HeldCpus
{
    /// <summary>Longer than any call takes, so that who is held is held to its end.</summary>
    public const long LongNs = 1_000_000_000;

    /// <summary>Long enough for every CPU to have taken what it was sent.</summary>
    public const long SettleNs = 1_000_000;

    private static readonly SmpFunc _hold = new("conform_hold");

    private int _heldCount;

    /// <summary>What the held CPUs run; the argument is for how many ns.</summary>
    public KeyValuePair<SmpFunc, GuestFunction> Function => new(_hold, (cpu, ns) =>
    {
        _heldCount++;
        return cpu.Elapse(ns);
    });

    /// <summary>The csds that holding takes: a caller's own follow those.</summary>
    public static int CsdCount(CpuMask held) => held.Count * 2;

    /// <summary>Holds some CPUs and waits until they are.</summary>
    public async GuestTask Hold(Cpu cpu, CpuMask held, long ns)
    {
        if (held.IsEmpty) return;

        _heldCount = 0;
        await CallEach(cpu, held, 0, _hold, ns);
        await cpu.Elapse(SettleNs);
        Invariant.Holds(_heldCount == held.Count, $"{cpu.Id} holds {_heldCount} of {held}");
    }

    /// <summary>Queues one callback more on each held CPU.</summary>
    public static async GuestTask QueueOnEach(Cpu cpu, CpuMask held)
    {
        if (held.IsEmpty) return;

        await CallEach(cpu, held, held.Count, SmpFunc.Nop, 0);
        await cpu.Elapse(SettleNs);
    }

    private static async GuestTask CallEach(
        Cpu cpu, CpuMask targets, int csd, SmpFunc func, long info)
    {
        foreach (var target in targets)
        {
            var slot = cpu.DefineCsd(csd++, func, info);
            await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
        }
    }
}

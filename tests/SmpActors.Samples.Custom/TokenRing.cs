using SmpActors.Experiments.Workloads;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Samples.Custom;

/// <summary>
/// A workload of a user's own: a token goes round the CPUs by asynchronous calls.
/// </summary>
/// <remarks>
/// Each call's function passes the token on from interrupt context, which only
/// smp_call_function_single_async() allows. <c>calls</c> is the number of rounds.
/// </remarks>
public sealed class TokenRing(WorkloadContext context) : GuestWorkload(context)
{
    private static readonly SmpFunc _pass = new("pass_token");

    public override IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
        [new(_pass, (cpu, hops) => Pass(cpu, hops))];

    protected override IEnumerable<CpuId> Callers() => [Cpus[0]];

    protected override GuestTask Run(Cpu cpu) => Pass(cpu, (long)CallCount * Cpus.Count);

    /// <summary>Gives the token to the next CPU, unless its way is over.</summary>
    private async GuestTask Pass(Cpu cpu, long hops)
    {
        if (hops == 0 || Cpus.Count < 2) return;

        var csd = cpu.DefineCsd(0, _pass, hops - 1);
        var next = Context.Online.Next(cpu.Number) ?? Context.Online.First;
        await Smp.SmpCallFunctionSingleAsync(cpu, next, cpu.Number, csd);
    }
}

using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// Tokens go round from interrupt to interrupt, while tasks make waiting single calls.
/// </summary>
/// <remarks>
/// Each CPU has a csd and starts one token. The function that gets a token passes it on by
/// smp_call_function_single_async(), which alone may be called there; where the CPU's csd is in
/// use, the token ends.
/// </remarks>
public sealed class Relay : GuestWorkload
{
    private readonly SmpFunc _pass;
    private readonly bool[] _hasCsd;

    public Relay(WorkloadContext context)
        : base(context)
    {
        _pass = new(string.Create(CultureInfo.InvariantCulture, $"pass_token.{context.Index}"));
        _hasCsd = new bool[context.CpuCount];
    }

    public override IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
        [new(_pass, Pass)];

    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        await Pass(cpu, CallCount);
        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            await Smp.SmpCallFunctionSingle(
                cpu, random.Other(Cpus, cpu.Number), Func, FuncInfo, wait: true);
        }
    }

    private async GuestTask Pass(Cpu cpu, long hops)
    {
        ref var hasCsd = ref _hasCsd[cpu.Number.Value];
        if (hops == 0) return;
        if (hasCsd && cpu.IsCsdLocked(new(CsdSlotKind.Caller, Context.Index))) return;

        hasCsd = true;
        var own = cpu.DefineCsd(Context.Index, _pass, hops - 1);
        var next = RandomOf(cpu).Other(Cpus, cpu.Number);
        await Smp.SmpCallFunctionSingleAsync(cpu, next, cpu.Number, own);
    }
}

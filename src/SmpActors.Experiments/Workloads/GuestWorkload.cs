using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>What a workload is made from.</summary>
/// <param name="Config">Its own settings.</param>
/// <param name="Seed">The run's.</param>
/// <param name="Index">The n-th workload of the experiment, from 0.</param>
/// <param name="Online">The CPUs that can run tasks.</param>
/// <param name="CpuCount">nr_cpu_ids.</param>
/// <param name="Arch">How the machine interrupts.</param>
public sealed record WorkloadContext(
    WorkloadConfig Config, ulong Seed, int Index, CpuMask Online, int CpuCount, IArch Arch)
{
    /// <summary>Whose behaviour the machine's kernel follows.</summary>
    public KernelProfile Kernel { get; init; } = KernelProfile.Reference;
}

/// <summary>A workload of one task, started on some CPUs at once.</summary>
public abstract class GuestWorkload : IWorkload
{
    /// <summary>By CPU, each made when it first draws: of a million few do.</summary>
    private readonly GuestRandom?[] _randoms;

    protected GuestWorkload(WorkloadContext context)
    {
        Context = context;
        Cpus = [.. context.Online.AsEnumerable()];
        Func = context.Config.FunctionNs == 0 ? SmpFunc.Nop : SmpFunc.Delay;
        Programs = [new(context.Config.Kind, (cpu, _) => Run(cpu))];
        _randoms = new GuestRandom?[context.CpuCount];
    }

    public virtual IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions => [];

    public IReadOnlyList<GuestProgram> Programs { get; }

    public virtual ITraceFold? Fold => null;

    public virtual IEnumerable<string> Errors => [];

    protected WorkloadContext Context { get; }

    /// <summary>The CPUs that are online, ascending.</summary>
    protected IReadOnlyList<CpuId> Cpus { get; }

    /// <summary>The function that calls run.</summary>
    protected SmpFunc Func { get; }

    /// <summary>Its argument: how long it takes, in ns.</summary>
    protected long FuncInfo => Context.Config.FunctionNs;

    /// <summary>Calls that each calling CPU makes.</summary>
    protected int CallCount => Context.Config.Calls ?? 10;

    public virtual IEnumerable<Injection> Start(int firstProgram)
    {
        var start = new Cpu.StartTask(firstProgram, 0);
        foreach (var cpu in Callers()) yield return new(0, PartId.Cpu(cpu), start);
    }

    /// <summary>The CPUs that run the task; by default all.</summary>
    protected virtual IEnumerable<CpuId> Callers() => Cpus;

    /// <summary>The task.</summary>
    protected abstract GuestTask Run(Cpu cpu);

    /// <summary>A CPU's own random numbers; nobody else draws from them.</summary>
    protected GuestRandom RandomOf(Cpu cpu) =>
        _randoms[cpu.Number.Value] ??= new(Context.Seed, Context.Index, cpu.Number);
}

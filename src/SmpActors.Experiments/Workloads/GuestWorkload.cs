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

    /// <summary>Whether one of its operations is not left out; null where none is.</summary>
    public Func<int, bool>? Keeps { get; init; }
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

    /// <summary>The calls of each caller, one caller after the other.</summary>
    public int OperationCount =>
        (int)Math.Min((long)Callers().Count() * CallCount, int.MaxValue);

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
        var place = 0;
        foreach (var cpu in Callers())
        {
            var isIdle = Context.Keeps is not null && !HasWork(place);
            if (!isIdle) yield return new(0, PartId.Cpu(cpu), start);
            place++;
        }
    }

    public string Describe(int operation) =>
        $"call {(operation % CallCount) + 1} of {Callers().ElementAt(operation / CallCount)}";

    /// <summary>Whether a CPU makes a call, or it is left out.</summary>
    /// <param name="cpu">Who calls.</param>
    /// <param name="call">Its n-th call, from 0.</param>
    protected bool Keeps(Cpu cpu, int call) =>
        Context.Keeps is not { } keeps || keeps((PlaceOf(cpu.Number) * CallCount) + call);

    /// <summary>The CPUs that run the task; by default all.</summary>
    protected virtual IEnumerable<CpuId> Callers() => Cpus;

    /// <summary>Whether a caller has anything to do when some of its calls are left out.</summary>
    /// <param name="place">The n-th of <see cref="Callers"/>, from 0.</param>
    protected virtual bool HasWork(int place)
    {
        for (var i = 0; i < CallCount; i++)
        {
            if (Context.Keeps!((place * CallCount) + i)) return true;
        }

        return false;
    }

    /// <summary>The task.</summary>
    protected abstract GuestTask Run(Cpu cpu);

    private int PlaceOf(CpuId cpu)
    {
        var place = 0;
        foreach (var caller in Callers())
        {
            if (caller == cpu) return place;
            place++;
        }

        throw new InvariantViolatedException($"{cpu} runs no task of {Context.Config.Kind}");
    }

    /// <summary>A CPU's own random numbers; nobody else draws from them.</summary>
    protected GuestRandom RandomOf(Cpu cpu) =>
        _randoms[cpu.Number.Value] ??= new(Context.Seed, Context.Index, cpu.Number);
}

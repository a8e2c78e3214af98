using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// What the recorder's kernel module does, as guest code: holds CPUs, then makes one call.
/// </summary>
internal sealed class CallProgram : IWorkload
{
    private static readonly SmpFunc _callback = new("conform_callback");

    private readonly CallWitness _witness;
    private readonly HeldCpus _held;
    private CallRow? _row;

    public CallProgram(CallWitness witness, HeldCpus held)
    {
        _witness = witness;
        _held = held;
        Programs = [new("conform", (cpu, _) => Run(cpu, _row!))];
    }

    public IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
    [
        new(_callback, (cpu, _) =>
        {
            _witness.Ran(cpu.Number);
            return GuestTask.Completed;
        }),
        _held.Function,
    ];

    public IReadOnlyList<GuestProgram> Programs { get; }

    public ITraceFold Fold => _witness;

    /// <summary>The call that the next task of the program makes.</summary>
    public void Prepare(CallRow row)
    {
        _row = row;
        _witness.Forget();
    }

    /// <summary>Nothing starts by itself: each row's task is started for it.</summary>
    public IEnumerable<Injection> Start(int firstProgram) => [];

    private async GuestTask Run(Cpu cpu, CallRow row)
    {
        await _held.Hold(cpu, row.Pend, HeldCpus.LongNs);
        if (row.QueuesOnHeld) await HeldCpus.QueueOnEach(cpu, row.Pend);
        _witness.Open(cpu.Number);
        _witness.Returned(await Call(cpu, row, HeldCpus.CsdCount(row.Pend)));
    }

    /// <returns>What the row's <c>ret</c> is: 0 where the API returns nothing.</returns>
    private async GuestTask<int> Call(Cpu cpu, CallRow row, int csd)
    {
        var (mask, wait) = (row.Mask, row.Wait);
        switch (row.Api)
        {
            case CallApi.Single:
                return await Smp.SmpCallFunctionSingle(cpu, mask.First, _callback, 0, wait);
            case CallApi.Many:
                await Smp.SmpCallFunctionMany(cpu, mask, _callback, 0, wait);
                return 0;
            case CallApi.Func:
                await Smp.SmpCallFunction(cpu, _callback, 0, wait);
                return 0;
            case CallApi.Each:
                await Smp.OnEachCpu(cpu, _callback, 0, wait);
                return 0;
            case CallApi.EachMask:
                await Smp.OnEachCpuMask(cpu, mask, _callback, 0, wait);
                return 0;
            case CallApi.EachCond:
                await Smp.OnEachCpuCond(cpu, Holds, _callback, 0, wait);
                return 0;
            case CallApi.EachCondMask:
                await Smp.OnEachCpuCondMask(cpu, Holds, _callback, 0, wait, mask);
                return 0;
            case CallApi.Any:
                return await Smp.SmpCallFunctionAny(cpu, mask, _callback, 0, wait);
            case CallApi.Async:
                return await CallEach(cpu, mask, csd);
            case CallApi.Burst:
                return await CallOften(cpu, mask.First, csd, row.CsdCount);
            case CallApi.Twice:
                return await CallTwice(cpu, mask.First, csd);
            case CallApi.Kick:
                await Smp.KickAllCpusSync(cpu);
                return 0;
            default:
                var work = cpu.DefineIrqWork(0, _callback, 0);
                return await IrqWorks.IrqWorkQueue(cpu, work) ? 1 : 0;
        }

        bool Holds(CpuId asked, long info)
        {
            _witness.CondCalled();
            return row.Cond.Contains(asked);
        }
    }

    private static async GuestTask<int> CallEach(Cpu cpu, CpuMask mask, int csd)
    {
        var error = 0;
        foreach (var target in mask)
        {
            var slot = cpu.DefineCsd(csd++, _callback, 0);
            var ret = await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
            if (ret != 0) error = ret;
        }

        return error;
    }

    private static async GuestTask<int> CallOften(Cpu cpu, CpuId target, int csd, int count)
    {
        var error = 0;
        for (var i = 0; i < count; i++)
        {
            var slot = cpu.DefineCsd(csd + i, _callback, 0);
            var ret = await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
            if (ret != 0) error = ret;
        }

        return error;
    }

    private static async GuestTask<int> CallTwice(Cpu cpu, CpuId target, int csd)
    {
        var slot = cpu.DefineCsd(csd, _callback, 0);
        await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
        return await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
    }
}

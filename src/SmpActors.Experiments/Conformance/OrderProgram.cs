using SmpActors.Actors;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// Guest code for the rows about queues: what runs first, and who waits for a csd.
/// </summary>
internal sealed class OrderProgram : IWorkload
{
    private const int HoldProgram = 0;
    private const int QueueProgram = 1;
    private const int CsdLockProgram = 2;

    /// <summary>Between two callbacks: each is queued before the next.</summary>
    private const long StepNs = 100_000;

    private static readonly SmpFunc _callback = new("conform_order");

    private readonly HeldCpus _held;
    private readonly IMachineTime _time;
    private readonly List<char> _ran = [];
    private QueueOrderRow? _order;
    private CsdLockRow? _csdLock;

    public OrderProgram(HeldCpus held, IMachineTime time)
    {
        _held = held;
        _time = time;
        Programs =
        [
            new("conform-hold", (cpu, _) =>
                _held.Hold(cpu, CpuMask.Of(_order!.Target), HeldCpus.LongNs)),
            new("conform-queue", (cpu, nth) => Queue(cpu, (int)nth)),
            new("conform-csdlock", (cpu, _) => CallTwice(cpu, _csdLock!)),
        ];
    }

    public IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
    [
        new(_callback, (_, letter) =>
        {
            _ran.Add((char)letter);
            return GuestTask.Completed;
        }),
        _held.Function,
    ];

    public IReadOnlyList<GuestProgram> Programs { get; }

    public ITraceFold? Fold => null;

    /// <summary>The letters of the callbacks that ran, in order.</summary>
    public string Ran => string.Concat(_ran);

    /// <summary>How long the calls took that share a csd; null until both have returned.</summary>
    public (long First, long Second)? CallsNs { get; private set; }

    /// <summary>Nothing starts by itself: each row's tasks are started for it.</summary>
    public IEnumerable<Injection> Start(int firstProgram) => [];

    /// <summary>What queues a row's callbacks.</summary>
    public IEnumerable<Injection> Start(QueueOrderRow row, int firstProgram)
    {
        _order = row;
        _ran.Clear();
        var hold = new Cpu.StartTask(firstProgram + HoldProgram, 0);
        yield return new(0, PartId.Cpu(row.Cpu), hold);
        for (var i = 0; i < row.Queued.Count; i++)
        {
            yield return new(
                HeldCpus.SettleNs * 2 + StepNs * i,
                PartId.Cpu(row.Queued[i].Caller),
                new Cpu.StartTask(firstProgram + QueueProgram, i));
        }
    }

    /// <summary>What makes a row's two calls.</summary>
    public IEnumerable<Injection> Start(CsdLockRow row, int firstProgram)
    {
        _csdLock = row;
        CallsNs = null;
        var calls = new Cpu.StartTask(firstProgram + CsdLockProgram, 0);
        return [new(0, PartId.Cpu(row.Cpu), calls)];
    }

    private async GuestTask Queue(Cpu cpu, int nth)
    {
        var (letter, kind, _) = _order!.Queued[nth];
        var target = _order.Target;
        if (kind != QueuedKind.Async)
        {
            var waits = kind == QueuedKind.Sync;
            await Smp.SmpCallFunctionSingle(cpu, target, _callback, letter, waits);
            return;
        }

        var csd = HeldCpus.CsdCount(CpuMask.Of(target)) + nth;
        var slot = cpu.DefineCsd(csd, _callback, letter);
        await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, slot);
    }

    private async GuestTask CallTwice(Cpu cpu, CsdLockRow row)
    {
        await _held.Hold(cpu, CpuMask.Of(row.First), row.HoldNs);
        var startNs = _time.NowNs;
        await Smp.SmpCallFunctionSingle(cpu, row.First, SmpFunc.Nop, 0, wait: false);
        var firstNs = _time.NowNs;
        await Smp.SmpCallFunctionSingle(cpu, row.Second, SmpFunc.Nop, 0, wait: false);
        CallsNs = (firstNs - startNs, _time.NowNs - firstNs);
    }
}

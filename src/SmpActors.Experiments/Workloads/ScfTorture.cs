using System.Globalization;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// The kernel's stress module: a random mix of all kinds of cross call on every CPU.
/// </summary>
/// <remarks>
/// Source: kernel/scftorture.c (v6.18). A handler checks that it runs on the CPU it was meant for;
/// that a waiting call's handler has run before the call returns is the oracles' to judge.
/// Differs from v6.18: no hotplug, no holdoff and stutter; <c>resched</c> sends the interrupt
/// itself.
/// </remarks>
public sealed class ScfTorture : GuestWorkload
{
    /// <summary>The primitives, in the order in which their weights accumulate.</summary>
    public static IReadOnlyList<string> Primitives { get; } =
    [
        "resched", "single", "single_rpc", "single_wait", "many", "many_wait", "all", "all_wait",
    ];

    private const int SleepOnceIn = 4096;
    private const long JiffyNs = 4_000_000;
    private const int BurnOnceIn = 1024;
    private const int BurnMicrosecondsMax = 256;

    /// <summary>The completion that an invoker sleeps on: one, for it sleeps.</summary>
    private const int RpcSlot = 0;

    private static readonly SmpFunc _handler = new("scf_handler");
    private readonly int[] _weights;
    private readonly int[] _cumulated;
    private readonly int _cpuCount;

    public ScfTorture(WorkloadContext context)
        : base(context)
    {
        _cpuCount = context.CpuCount;
        _weights = WeightsOf(context.Config.Weights, _cpuCount);
        _cumulated = Cumulate(_weights);
    }

    public override IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
        [new(_handler, Handle)];

    /// <summary>The weights in force: the module's defaults where all are at most 0.</summary>
    /// <param name="weights">By primitive; what is missing is -1.</param>
    /// <param name="cpuCount">nr_cpu_ids.</param>
    /// <returns>One for each of <see cref="Primitives"/>; all 0 is the module's -EINVAL.</returns>
    public static int[] WeightsOf(IReadOnlyDictionary<string, int> weights, int cpuCount)
    {
        var given = Primitives.Select(p => weights.GetValueOrDefault(p, -1)).ToArray();
        int[] defaults = [.. Enumerable.Repeat(2 * cpuCount, 4), 2, 2, 1, 1];
        return given.Any(w => w > 0)
            ? [.. given.Select(w => Math.Max(w, 0))]
            : [.. given.Zip(defaults, (w, byDefault) => w < 0 ? byDefault : 0)];
    }

    protected override async GuestTask Run(Cpu cpu)
    {
        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            await InvokeOne(cpu, random);
            if (random.Below(SleepOnceIn) == 0) await cpu.Sleep(JiffyNs);
        }
    }

    private async GuestTask InvokeOne(Cpu cpu, GuestRandom random)
    {
        // 0 to the sum, both included, as the module draws; what has no weight is not in its table.
        var drawn = random.Below(_cumulated[^1] + 1);
        var primitive = 0;
        while (_weights[primitive] == 0 || _cumulated[primitive] < drawn) primitive++;
        var anywhere = new Check(cpu.Number, null, IsRpc: false).Pack();
        switch (Primitives[primitive])
        {
            case "resched":
                await cpu.Kernel.Arch.SmpSendReschedule(cpu, Cpus[random.Below(Cpus.Count)]);
                break;
            case "single_rpc":
                await SingleRpc(cpu, random);
                break;
            case "single" or "single_wait":
                var target = new CpuId(random.Below(_cpuCount));
                var check = new Check(cpu.Number, target, IsRpc: false);
                await Smp.SmpCallFunctionSingle(
                    cpu, target, _handler, check.Pack(), Waits(primitive));
                break;
            case "many" or "many_wait":
                await Smp.SmpCallFunctionMany(
                    cpu, cpu.OnlineMask, _handler, anywhere, Waits(primitive));
                break;
            default:
                await Smp.SmpCallFunction(cpu, _handler, anywhere, Waits(primitive));
                break;
        }
    }

    /// <summary>Does not wait in the call, but for what the handler answers.</summary>
    private async GuestTask SingleRpc(Cpu cpu, GuestRandom random)
    {
        var target = new CpuId(random.Below(_cpuCount));
        cpu.InitCompletion(RpcSlot);
        var check = new Check(cpu.Number, target, IsRpc: true);
        var result = await Smp.SmpCallFunctionSingle(
            cpu, target, _handler, check.Pack(), wait: false);
        if (result != 0) cpu.Complete(cpu.Number, RpcSlot);
        await cpu.WaitForCompletion(RpcSlot);
    }

    private static bool Waits(int primitive) =>
        Primitives[primitive].EndsWith("_wait", StringComparison.Ordinal);

    private static int[] Cumulate(int[] weights)
    {
        var sum = 0;
        return [.. weights.Select(w => sum += w)];
    }

    private async GuestTask Handle(Cpu cpu, long info)
    {
        var check = Check.Unpack(info);
        if (check.Expected is { } expected && expected != cpu.Number)
        {
            cpu.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"scftorture: Wanted CPU {expected.Value} got CPU {cpu.Number.Value}"));
        }

        var random = RandomOf(cpu);
        if (random.Below(BurnOnceIn) == 0)
        {
            await cpu.Elapse(1_000L * (1 + random.Below(BurnMicrosecondsMax)));
        }

        if (check.IsRpc) cpu.Complete(check.Invoker, RpcSlot);
    }

    /// <summary>What a handler is given to check.</summary>
    /// <param name="Invoker">The CPU that called.</param>
    /// <param name="Expected">Where the handler must run, or null: anywhere.</param>
    /// <param name="IsRpc">Whether the invoker sleeps until the handler has answered.</param>
    private readonly record struct Check(CpuId Invoker, CpuId? Expected, bool IsRpc)
    {
        private const int CpuBits = 25;
        private const long CpuMax = (1L << CpuBits) - 1;

        public static Check Unpack(long info)
        {
            var expected = (int)((info >> CpuBits) & CpuMax);
            return new(
                new((int)(info & CpuMax)),
                expected == 0 ? null : new CpuId(expected - 1),
                info >> (2 * CpuBits) != 0);
        }

        public long Pack() =>
            (long)Invoker.Value
            | ((Expected is { } cpu ? cpu.Value + 1L : 0) << CpuBits)
            | (IsRpc ? 1L << (2 * CpuBits) : 0);
    }
}

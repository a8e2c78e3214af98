using System.Globalization;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// The kernel's stress module: a random mix of all kinds of cross call on every CPU.
/// </summary>
/// <remarks>
/// Source: kernel/scftorture.c (v6.18). A handler checks that it sees its sender's stores and runs
/// on the CPU it was meant for; a sender that waits checks that it sees the handler's stores. An
/// error that they count fails the run, as <c>!!!</c> does in the module's statistics line.
/// Differs from v6.18: it makes a number of calls instead of lasting a time; no hotplug, holdoff,
/// longwait, stutter and statistics line; a jiffy is 4 ms of the machine's time; each error is
/// warned of, not the first alone. <c>resched</c> sends the interrupt itself, and goes to a CPU
/// that was online at the start, so that no draw is in vain.
/// </remarks>
public sealed class ScfTorture : GuestWorkload
{
    private const int SleepOnceIn = 4096;
    private const long JiffyNs = 4_000_000;
    private const int BurnOnceIn = 1024;
    private const int BurnMicrosecondsMax = 256;

    /// <summary>The completion that an invoker sleeps on: one, for it sleeps.</summary>
    private const int RpcSlot = 0;

    /// <summary>NULL: an operation without a check.</summary>
    private const long NoCheck = 0;

    private readonly SmpFunc _handler;
    private readonly ScfSelection _selection;
    private readonly ScfChecks _checks = new();
    private readonly int _cpuCount;

    public ScfTorture(WorkloadContext context)
        : base(context)
    {
        _cpuCount = context.CpuCount;
        _selection = new(ScfSelection.WeightsOf(context.Config.Weights, _cpuCount));

        // A function's name is its address: a second module on the machine has its own.
        _handler = new(context.Index == 0
            ? "scf_handler"
            : string.Create(CultureInfo.InvariantCulture, $"scf_handler.{context.Index}"));
    }

    public override IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
        [new(_handler, Handle)];

    public override IEnumerable<string> Errors => _checks.Errors;

    protected override async GuestTask Run(Cpu cpu)
    {
        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            if (Keeps(cpu, i)) await InvokeOne(cpu, random);
            if (random.Below(SleepOnceIn) == 0) await cpu.Sleep(JiffyNs);
        }
    }

    private async GuestTask InvokeOne(Cpu cpu, GuestRandom random)
    {
        var primitive = _selection.Choose(random.Below(_selection.Total + 1));
        cpu.PreemptDisable();
        switch (primitive)
        {
            case "resched":
                await Resched(cpu, Cpus[random.Below(Cpus.Count)]);
                break;
            case "single" or "single_wait":
                await Single(cpu, primitive, new(random.Below(_cpuCount)));
                break;
            case "single_rpc":
                await SingleRpc(cpu, primitive, new(random.Below(_cpuCount)));
                break;
            default:
                await Many(cpu, primitive);
                break;
        }

        await cpu.PreemptEnable();
    }

    /// <remarks>Source: kernel/sched/core.c, resched_cpu() (v6.18): not to one offline.</remarks>
    private static GuestTask Resched(Cpu cpu, CpuId target) =>
        cpu.OnlineMask.Contains(target)
            ? cpu.Kernel.Arch.SmpSendReschedule(cpu, target)
            : GuestTask.Completed;

    private async GuestTask Single(Cpu cpu, string primitive, CpuId target)
    {
        var waits = Waits(primitive);
        var check = new ScfCheck(cpu.Number, target, waits, isRpc: false);
        var address = _checks.Allocate(check);
        check.In = true;
        var result = await Smp.SmpCallFunctionSingle(cpu, target, _handler, address, waits);
        if (result != 0) _checks.Free(address);
        else if (waits) CheckOut(cpu, primitive, address, check, isDue: true);
    }

    /// <summary>Does not wait in the call, but for what the handler answers.</summary>
    private async GuestTask SingleRpc(Cpu cpu, string primitive, CpuId target)
    {
        var check = new ScfCheck(cpu.Number, target, waits: true, isRpc: true);
        var address = _checks.Allocate(check);
        cpu.InitCompletion(RpcSlot);
        check.In = true;
        var result = await Smp.SmpCallFunctionSingle(
            cpu, target, _handler, address, wait: false);
        await cpu.PreemptEnable();
        if (result != 0) cpu.Complete(cpu.Number, RpcSlot);
        await cpu.WaitForCompletion(RpcSlot);
        cpu.PreemptDisable();
        if (result != 0) _checks.Free(address);
        else CheckOut(cpu, primitive, address, check, cpu.OnlineMask.Count > 1);
    }

    /// <summary>One call to all online CPUs but this one; without wait it has no check.</summary>
    private async GuestTask Many(Cpu cpu, string primitive)
    {
        var waits = Waits(primitive);
        var address = NoCheck;
        ScfCheck? check = null;
        if (waits)
        {
            check = new(cpu.Number, expected: null, waits, isRpc: false);
            address = _checks.Allocate(check);
            check.In = true;
        }

        if (primitive is "many" or "many_wait")
        {
            await Smp.SmpCallFunctionMany(cpu, cpu.OnlineMask, _handler, address, waits);
        }
        else
        {
            await Smp.SmpCallFunction(cpu, _handler, address, waits);
        }

        if (check is not null)
        {
            CheckOut(cpu, primitive, address, check, cpu.OnlineMask.Count > 1);
        }
    }

    /// <summary>
    /// The sender's check after an operation that waits; not due where a CPU is alone and its call
    /// had nobody to go to.
    /// </summary>
    private void CheckOut(Cpu cpu, string primitive, long address, ScfCheck check, bool isDue)
    {
        if (!isDue || check.Out)
        {
            _checks.Free(address);
            return;
        }

        // The check is leaked: a handler that is late must not find another's in its place.
        _checks.CountOrderOut();
        cpu.Warn($"scftorture: Memory-ordering failure, {primitive}: out is not true");
    }

    private async GuestTask Handle(Cpu cpu, long address)
    {
        var check = _checks.At(address);
        if (address != NoCheck) CheckIn(cpu, check);

        var random = RandomOf(cpu);
        if (random.Below(BurnOnceIn) == 0)
        {
            await cpu.Elapse(1_000L * (1 + random.Below(BurnMicrosecondsMax)));
        }

        if (check is null) return;
        if (!check.Waits)
        {
            _checks.Free(address);
            return;
        }

        check.Out = true;
        if (check.IsRpc) cpu.Complete(check.Invoker, RpcSlot);
    }

    /// <summary>The handler's checks; memory that nobody has allocated is not true.</summary>
    private void CheckIn(Cpu cpu, ScfCheck? check)
    {
        if (check?.Expected is { } expected && expected != cpu.Number)
        {
            _checks.CountWrongCpu();
            cpu.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"scftorture: Wanted CPU {expected.Value} got CPU {cpu.Number.Value}"));
        }

        // For many receivers: each says anew that it is not done.
        if (check is not null) check.Out = false;
        if (check is { In: true }) return;
        _checks.CountOrderIn();
        cpu.Warn("scftorture: scf_handler: in is not true");
    }

    private static bool Waits(string primitive) =>
        primitive.EndsWith("_wait", StringComparison.Ordinal);
}

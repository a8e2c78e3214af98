using System.Globalization;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>CPUs go down and come up, while the others make cross calls of all kinds.</summary>
/// <remarks>
/// One CPU controls it and makes no calls of its own, for a task that spins leaves no time to
/// another. A task of a CPU that is down goes on when the CPU is back.
/// </remarks>
public sealed class HotplugStorm(WorkloadContext context) : GuestWorkload(context)
{
    /// <summary>Random CPUs that a call to many goes to, at most.</summary>
    private const int TargetCountMax = 8;

    /// <summary>A vector that Linux gives to devices.</summary>
    private const int DeviceVector = 0x30;

    /// <summary>About the time in which a CPU goes down, in ns.</summary>
    private const long DownNs = 1_100_000;

    /// <summary>The kinds of call, all equally likely.</summary>
    private enum Kind
    {
        SingleWait,
        Single,
        SingleAsync,
        ManyWait,
        Many,
        OnEachCpu,
    }

    /// <summary>Who takes the others down and up: the first that stays online.</summary>
    public static CpuId? ControlOf(CpuMask online, CpuMask hotplugged)
    {
        var staying = online.Except(hotplugged);
        return staying.IsEmpty ? null : staying.First;
    }

    public override IEnumerable<Injection> Start(int firstProgram) =>
        base.Start(firstProgram).Concat(Devices().OrderBy(interrupt => interrupt.AtNs));

    /// <summary>Who controls makes no calls, and has work all the same.</summary>
    protected override bool HasWork(int place) => true;

    protected override GuestTask Run(Cpu cpu) =>
        cpu.Number == ControlOf(Context.Online, Context.Config.HotplugCpus)
            ? Control(cpu)
            : Calls(cpu);

    /// <summary>
    /// Interrupts of devices, at any time that the whole may take: a CPU goes down in a little more
    /// than the time that fixup_irqs() waits.
    /// </summary>
    private IEnumerable<Injection> Devices()
    {
        if (Context.Config.DeviceInterrupts == 0) yield break;

        CpuId[] cpus = [.. Context.Config.HotplugCpus.AsEnumerable()];
        var random = new GuestRandom(~Context.Seed, Context.Index, cpus[0]);
        var operationNs = (ulong)(DownNs + Context.Config.HoldNs);
        var atNsMax = operationNs * (ulong)Context.Config.Operations / 2;
        for (var i = 0; i < Context.Config.DeviceInterrupts; i++)
        {
            var arrives = Context.Arch.Inject(
                cpus[random.Below(cpus.Length)], DeviceVector, cause: 0);
            yield return new((long)(random.Bits() % (atNsMax + 1)), arrives.To, arrives.Message);
        }
    }

    private async GuestTask Control(Cpu cpu)
    {
        CpuId[] cpus = [.. Context.Config.HotplugCpus.AsEnumerable()];
        var random = RandomOf(cpu);
        for (var i = 0; i < Context.Config.Operations; i++)
        {
            var target = cpus[random.Below(cpus.Length)];
            await Change(cpu, target, up: !cpu.OnlineMask.Contains(target));
            await cpu.Sleep((long)(random.Bits() % ((ulong)Context.Config.HoldNs + 1)));
        }

        foreach (var target in cpus)
        {
            if (!cpu.OnlineMask.Contains(target)) await Change(cpu, target, up: true);
        }
    }

    private static async GuestTask Change(Cpu cpu, CpuId target, bool up)
    {
        var result = up
            ? await CpuHotplug.CpuUp(cpu, target)
            : await CpuHotplug.CpuDown(cpu, target);
        if (result == 0) return;

        var function = up ? "cpu_up" : "cpu_down";
        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"hotplug: {function}({target.Value}) returned {result}"));
    }

    private async GuestTask Calls(Cpu cpu)
    {
        var random = RandomOf(cpu);
        var own = cpu.DefineCsd(Context.Index, Func, FuncInfo);
        for (var i = 0; i < CallCount; i++)
        {
            var kind = (Kind)random.Below(Enum.GetValues<Kind>().Length);

            if (!Keeps(cpu, i)) continue;

            // Who supplies a csd has to see to it that it is free.
            if (kind == Kind.SingleAsync && cpu.IsCsdLocked(own)) kind = Kind.Single;
            await Call(cpu, random, kind, own);
        }
    }

    private async GuestTask Call(Cpu cpu, GuestRandom random, Kind kind, CsdSlot own)
    {
        var all = cpu.Kernel.Topology.Possible.Count;
        var target = new CpuId((cpu.Number.Value + 1 + random.Below(all - 1)) % all);
        switch (kind)
        {
            case Kind.SingleWait:
            case Kind.Single:
                await Smp.SmpCallFunctionSingle(
                    cpu, target, Func, FuncInfo, wait: kind == Kind.SingleWait);
                break;
            case Kind.SingleAsync:
                await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, own);
                break;
            case Kind.ManyWait:
            case Kind.Many:
                var count = 1 + random.Below(Math.Min(all - 1, TargetCountMax));
                var targets = CpuMask.Of(Enumerable.Range(0, count).Select(_ =>
                    new CpuId(random.Below(all))));
                await Smp.SmpCallFunctionMany(
                    cpu, targets, Func, FuncInfo, wait: kind == Kind.ManyWait);
                break;
            default:
                await Smp.OnEachCpu(cpu, Func, FuncInfo, wait: true);
                break;
        }
    }
}

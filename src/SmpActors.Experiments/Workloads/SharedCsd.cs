using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>Every CPU calls with smp_call_function_single_async() and one csd for all.</summary>
/// <remarks>
/// The csd lies in the memory of the first CPU. Who finds it locked waits for it (v4.9), or is
/// answered -EBUSY and goes on (v6.1).
/// </remarks>
public sealed class SharedCsd : GuestWorkload
{
    private readonly SmpFunc _define;
    private readonly CsdSlot _slot;

    public SharedCsd(WorkloadContext context)
        : base(context)
    {
        _slot = new(CsdSlotKind.Caller, context.Index);
        _define = new(string.Create(
            CultureInfo.InvariantCulture, $"define_shared_csd.{context.Index}"));
    }

    public override IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions =>
        [new(_define, Define)];

    protected override async GuestTask Run(Cpu cpu)
    {
        if (Cpus.Count < 2) return;

        // Whoever comes first has it defined: nobody knows in which order tasks start.
        await Smp.SmpCallFunctionSingle(cpu, Cpus[0], _define, 0, wait: true);
        var random = RandomOf(cpu);
        for (var i = 0; i < CallCount; i++)
        {
            var target = random.Other(Cpus, cpu.Number);
            await Smp.SmpCallFunctionSingleAsync(cpu, target, Cpus[0], _slot);
        }
    }

    private GuestTask Define(Cpu cpu, long info)
    {
        cpu.DefineCsd(_slot.Index, Func, FuncInfo);
        return GuestTask.Completed;
    }
}

using System.Globalization;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// Makes a machine do what a recording of a real kernel says, and compares the rest.
/// </summary>
/// <remarks>
/// Same CPUs, same targets, same times since the recording's first event. By the recording's grade,
/// calls, raises or interrupts of unknown senders are fed in; what follows from them is compared.
/// Calls are made by the rules of the machine's kernel, whatever kernel was recorded, and never
/// wait: when the recorded caller went on is not in the recording.
/// </remarks>
public sealed class KernelTraceWorkload : IWorkload
{
    private readonly IArch _arch;
    private readonly KernelTraceInputs _inputs;
    private readonly KernelTraceFold _fold;

    /// <param name="recording">One in which <see cref="Check"/> finds no problem.</param>
    /// <param name="arch">The machine's; it names vectors and injects interrupts.</param>
    /// <param name="kernel">Whose behaviour the machine's kernel follows; null for v4.9.</param>
    public KernelTraceWorkload(Recording recording, IArch arch, KernelProfile? kernel = null)
    {
        var vectors = new KernelTraceVectors(arch);
        _arch = arch;
        _inputs = KernelTraceInputs.Of(recording, vectors);
        _fold = new(recording, _inputs, vectors, kernel ?? KernelProfile.Reference);
    }

    /// <summary>What the machine is fed, by time ascending.</summary>
    public IReadOnlyList<KernelTraceInput> Inputs => _inputs.Inputs;

    /// <summary>Compares the run with the recording.</summary>
    public KernelTraceFold Comparison => _fold;

    public IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions => Inputs
        .Select(static input => input.Function)
        .Where(static func => func != SmpFunc.Nop && func != SmpFunc.Delay)
        .Distinct()
        .OrderBy(static func => func.Name, StringComparer.Ordinal)
        .Select(static func => KeyValuePair.Create<SmpFunc, GuestFunction>(
            func, static (_, _) => GuestTask.Completed));

    public IReadOnlyList<GuestProgram> Programs => [new(KernelTraceFold.TaskName, Run)];

    ITraceFold? IWorkload.Fold => _fold;

    /// <summary>Why a recording cannot be fed to a machine; empty: it can.</summary>
    /// <param name="recording">What was read.</param>
    /// <param name="arch">The machine's.</param>
    /// <param name="cpuCount">The machine's possible CPUs.</param>
    /// <param name="online">Those that are online.</param>
    public static IReadOnlyList<string> Check(
        Recording recording, IArch arch, int cpuCount, CpuMask online)
    {
        var problems = new List<string>();
        if (recording.CpuCount > cpuCount)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{recording.Name}: is of a machine of {recording.CpuCount} CPUs, the experiment's "
                + $"has {cpuCount}, must have at least as many; raise machine.cpus"));
        }
        else if (CpusOf(recording).Except(online) is { IsEmpty: false } missing)
        {
            problems.Add(
                $"{recording.Name}: CPU {missing} takes part and is not online in the experiment, "
                + "must be; extend machine.online");
        }

        var machine = new KernelTraceVectors(arch).Arch;
        if (recording.Arch is { } recorded && recorded != machine)
        {
            problems.Add(
                $"{recording.Name}: is of {Word(recorded)}, the experiment's machine is "
                + $"{Word(machine)}, must be the same, for its IPIs have other numbers; choose "
                + "another machine.interrupts");
        }

        return problems;
    }

    public IEnumerable<Injection> Start(int firstProgram) => Inputs.Select(input =>
    {
        if (input.Kind != KernelTraceInputKind.Injection)
        {
            return new Injection(
                input.AtNs,
                PartId.Cpu(input.Cpu),
                new Cpu.StartTask(firstProgram, input.Number));
        }

        var injected = _arch.Inject(input.Cpu, input.Vector, input.Cause);
        return new Injection(input.AtNs + injected.DelayNs, injected.To, injected.Message);
    });

    /// <summary>One input, in a task of the CPU that the recording names.</summary>
    private async GuestTask Run(Cpu cpu, long number)
    {
        var input = Inputs[checked((int)number)];
        switch (input.Kind)
        {
            case KernelTraceInputKind.Raise:
                await cpu.Kernel.Arch.RaiseIpi(cpu, input.Targets, input.Vector);
                break;
            case KernelTraceInputKind.CallSingle:
                // A csd for each call: the recorded ones lie in objects that no line tells apart.
                var slot = cpu.DefineCsd(input.Number, input.Function, 0);
                await Smp.SmpCallFunctionSingleAsync(cpu, input.Targets.First, cpu.Number, slot);
                break;
            default:
                await Smp.SmpCallFunctionMany(cpu, input.Targets, input.Function, 0, wait: false);
                break;
        }
    }

    private static CpuMask CpusOf(Recording recording) => recording.Events.Aggregate(
        CpuMask.Empty, static (cpus, e) => cpus.Or(CpuMask.Of(e.Cpu)).Or(e.Targets));

    private static string Word(RecordedArch arch) =>
        arch == RecordedArch.Arm64 ? "arm64" : "x86";
}

using SmpActors.Experiments.Traces;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>What a line of a recording makes the machine do.</summary>
public enum KernelTraceInputKind
{
    /// <summary>A CPU raises an IPI.</summary>
    Raise,

    /// <summary>An IPI of unknown sender arrives at a CPU's controller.</summary>
    Injection,

    /// <summary>A CPU calls smp_call_function_single_async().</summary>
    CallSingle,

    /// <summary>A CPU calls smp_call_function_many(), without wait.</summary>
    CallMany,
}

/// <summary>One input that a recording gives a machine.</summary>
/// <param name="Number">The n-th of the recording, from 0.</param>
/// <param name="Line">The recording's line, or of a call to many its first one.</param>
/// <param name="AtNs">ns since the recording's first event.</param>
/// <param name="Cpu">The CPU that does it; of an injection the CPU that it is for.</param>
/// <param name="Kind">What is done.</param>
public sealed record KernelTraceInput(
    int Number, int Line, long AtNs, CpuId Cpu, KernelTraceInputKind Kind)
{
    /// <summary>The CPUs that it is aimed at.</summary>
    public CpuMask Targets { get; init; }

    /// <summary>Of a raise and an injection: x86 vector, or on arm64 the INTID.</summary>
    public int Vector { get; init; }

    /// <summary>Of a call: what it runs.</summary>
    public SmpFunc Function { get; init; } = SmpFunc.Nop;

    /// <summary>Of an injection: its id, which no CPU gives.</summary>
    public long Cause => -1L - Number;
}

/// <summary>What of a recording is an input, and what is not.</summary>
/// <param name="Inputs">By time ascending.</param>
/// <param name="Unused">What neither is an input nor can be compared, after the reader's.</param>
internal sealed record KernelTraceInputs(
    IReadOnlyList<KernelTraceInput> Inputs, IReadOnlyList<UnusedLines> Unused)
{
    /// <summary>Chooses the inputs by the recording's grade.</summary>
    public static KernelTraceInputs Of(Recording recording, KernelTraceVectors vectors)
    {
        var inputs = new List<KernelTraceInput>();
        var unused = new FtraceUnused();
        var groups = new Dictionary<CpuId, int>();
        foreach (var read in recording.Events)
        {
            switch (read.Kind)
            {
                case RecordedKind.CsdQueued:
                    AddCall(inputs, groups, read);
                    break;
                case RecordedKind.IpiRaised:
                    groups.Remove(read.Cpu);
                    AddRaise(recording.Grade, vectors, inputs, unused, read);
                    break;
                case RecordedKind.IpiEntered when recording.Grade == RecordingGrade.Entry:
                    AddInjection(vectors, inputs, unused, read);
                    break;
                case RecordedKind.IpiEntered or RecordedKind.IpiExited
                    when vectors.Of(read.Ipi) is null:
                    unused.Add($"{read.Ipi}: the machine has no such IPI", read.Line, 1);
                    break;
                case RecordedKind.FunctionEntered when read.IsLocal:
                    groups.Remove(read.Cpu);
                    unused.Add("function without csd: it ran where it was called", read.Line, 1);
                    break;
                default: break;
            }
        }

        return new(inputs, [.. recording.Unused, .. unused.ToList()]);
    }

    /// <summary>
    /// Consecutive csds of one CPU, site and function for different CPUs are one call to many, as
    /// smp_call_function_many_cond() queues them before it interrupts.
    /// </summary>
    private static void AddCall(
        List<KernelTraceInput> inputs, Dictionary<CpuId, int> groups, RecordedEvent read)
    {
        var isMany = !IsSingle(read.Callsite);
        if (isMany
            && groups.TryGetValue(read.Cpu, out var open)
            && inputs[open] is { } group
            && group.Function.Name == read.Function
            && !group.Targets.Contains(read.Targets.First))
        {
            inputs[open] = group with { Targets = group.Targets.Or(read.Targets) };
            return;
        }

        groups.Remove(read.Cpu);
        if (isMany) groups.Add(read.Cpu, inputs.Count);
        inputs.Add(new(
            inputs.Count,
            read.Line,
            read.AtNs,
            read.Cpu,
            isMany ? KernelTraceInputKind.CallMany : KernelTraceInputKind.CallSingle)
        {
            Targets = read.Targets,
            Function = new(read.Function),
        });
    }

    private static void AddRaise(
        RecordingGrade grade,
        KernelTraceVectors vectors,
        List<KernelTraceInput> inputs,
        FtraceUnused unused,
        RecordedEvent read)
    {
        // Where the calls are fed in, their IPIs are what the run has to find by itself.
        if (grade == RecordingGrade.Csd && KernelTraceVectors.IsCall(read.Ipi)) return;
        if (vectors.Of(read.Ipi) is not { } vector)
        {
            unused.Add($"{read.Ipi}: the machine has no such IPI", read.Line, 1);
            return;
        }

        inputs.Add(new(inputs.Count, read.Line, read.AtNs, read.Cpu, KernelTraceInputKind.Raise)
        {
            Targets = read.Targets,
            Vector = vector,
        });
    }

    private static void AddInjection(
        KernelTraceVectors vectors,
        List<KernelTraceInput> inputs,
        FtraceUnused unused,
        RecordedEvent read)
    {
        if (vectors.Of(read.Ipi) is not { } vector)
        {
            unused.Add($"{read.Ipi}: the machine has no such IPI", read.Line, 1);
            return;
        }

        inputs.Add(new(inputs.Count, read.Line, read.AtNs, read.Cpu, KernelTraceInputKind.Injection)
        {
            Targets = CpuMask.Of(read.Cpu),
            Vector = vector,
        });
    }

    /// <summary>
    /// Whether a call site queues one csd and no more: the single path, a remote wakeup.
    /// </summary>
    private static bool IsSingle(string callsite) =>
        callsite is "generic_exec_single" or "ttwu_queue_wakelist" or "__smp_call_single_queue"
        || callsite.StartsWith("smp_call_function_single", StringComparison.Ordinal);
}

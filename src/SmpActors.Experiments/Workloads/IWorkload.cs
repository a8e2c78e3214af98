using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// What the machine's CPUs are made to do: functions, tasks, and who starts when.
/// </summary>
public interface IWorkload
{
    /// <summary>The functions that its cross calls run.</summary>
    IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> Functions { get; }

    /// <summary>The tasks that its CPUs run.</summary>
    IReadOnlyList<GuestProgram> Programs { get; }

    /// <summary>What the machine is told from outside, by time ascending.</summary>
    /// <param name="firstProgram">The number that the first of <see cref="Programs"/> got.</param>
    IEnumerable<Injection> Start(int firstProgram);

    /// <summary>What looks at the run's events for this workload, or null.</summary>
    ITraceFold? Fold { get; }

    /// <summary>Its calls that can be left out, each alone; 0 where none can.</summary>
    int OperationCount => 0;

    /// <summary>A call that can be left out, in a few words.</summary>
    /// <param name="operation">0 to <see cref="OperationCount"/> - 1.</param>
    string Describe(int operation) => $"operation {operation}";

    /// <summary>What its own checks counted as wrong, in short; empty after a good run.</summary>
    IEnumerable<string> Errors => [];
}

/// <summary>A message from outside the machine.</summary>
/// <param name="AtNs">When, in ns from the workload's start, at least 0.</param>
/// <param name="To">The part that gets it.</param>
/// <param name="Message">What it gets.</param>
public readonly record struct Injection(long AtNs, PartId To, IMessage Message);

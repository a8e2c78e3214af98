using SmpActors.Actors;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// A machine of virtual time on which rows with equal machine and online CPUs are run in turn.
/// </summary>
internal sealed class RowMachine : IDisposable
{
    /// <summary>Virtual time that no row needs: held CPUs are held for a second.</summary>
    private const long RowNsMax = 60_000_000_000;

    private readonly VirtualHost _host;
    private readonly RunRecorder _recorder;
    private readonly RunPlan _plan;
    private readonly CpuMask _online;
    private readonly CallWitness _witness = new();
    private readonly CallProgram _calls;
    private readonly OrderProgram _orders;

    /// <param name="machine">What was recorded.</param>
    /// <param name="online">cpu_online_mask.</param>
    /// <param name="bootedOnce">The CPUs that have been up, online now or not.</param>
    /// <param name="seed">Of the order of deliveries.</param>
    /// <param name="cancellation">Ends the start.</param>
    public RowMachine(
        RecordedMachine machine,
        CpuMask online,
        CpuMask bootedOnce,
        ulong seed,
        CancellationToken cancellation)
    {
        var experiment = ExperimentOf(machine, online, bootedOnce, seed);
        _online = online;
        _host = new(seed);
        var held = new HeldCpus();
        _calls = new(_witness, held);
        _orders = new(held, _host.Time);
        _plan = RunPlan.From(experiment, [_calls, _orders]);
        _recorder = new(
            machine.CpuCount,
            _host.Time,
            isConcurrent: false,
            recordsFunctions: false,
            store: null,
            [_witness])
        {
            FlushesByType = machine.Profile.Kernel.Has(KernelChange.SyncFirst),
        };
        _host.Start(
            _plan.MachineOn(_host, _recorder) with { Around = _witness.Around }, cancellation);
    }

    /// <summary>
    /// Whether the last row left something behind, so that another row needs a new machine.
    /// </summary>
    public bool IsSpent { get; private set; }

    /// <summary>The experiment whose machine is the recorded one.</summary>
    public static Experiment ExperimentOf(
        RecordedMachine machine, CpuMask online, CpuMask bootedOnce, ulong seed) => new()
        {
            Name = machine.Run,
            Seed = seed,
            Kernel = new()
            {
                Profile = machine.Profile,
                IsIdlePolling = machine.Boot.IsIdlePolling,
                NoIpiBroadcast = !machine.Boot.AllowsBroadcast,
            },
            Machine = new()
            {
                CpuCount = machine.CpuCount,
                Interrupts = RecordedMachines.SystemOf(machine),
                Online = online,
                BootedOnce = bootedOnce,
            },
            Workloads = [],
        };

    /// <summary>Repeats a row, waits until all that follows has happened, and compares.</summary>
    /// <returns>The columns that differ.</returns>
    /// <exception cref="RunFailedException">A part of the machine failed.</exception>
    /// <exception cref="OperationCanceledException">The user ended it.</exception>
    public IReadOnlyList<RowDifference> Compare(RecordedRow row, CancellationToken cancellation) =>
        row switch
        {
            CallRow call => [.. CallComparison.Of(call, Run(call, cancellation))],
            QueueOrderRow order => [.. OrderComparison.Of(order, Run(order, cancellation))],
            CsdLockRow csdLock => [.. OrderComparison.Of(csdLock, Run(csdLock, cancellation))],
            _ => throw new InvariantViolatedException($"nobody repeats {row.Word}"),
        };

    /// <summary>What the oracles find wrong with all rows so far.</summary>
    public IReadOnlyList<Violation> Judge() => IsSpent
        ? []
        : _recorder.Judge(_online, isQuiescent: true, _plan.Interrupts.Arch.ReasonOf).Violations;

    public void Dispose()
    {
        _host.Dispose();
        _recorder.Dispose();
    }

    private CallBehaviour Run(CallRow row, CancellationToken cancellation)
    {
        _calls.Prepare(row);
        Drive([new(0, PartId.Cpu(row.Cpu), new Cpu.StartTask(0, 0))], cancellation);
        var behaviour = _witness.Behaviour();
        if (behaviour.Ret is not null) return behaviour;

        IsSpent = true;
        return behaviour with { NeverReturns = WhoWaits() };
    }

    private string Run(QueueOrderRow row, CancellationToken cancellation)
    {
        _witness.Forget();
        Drive(_orders.Start(row, _calls.Programs.Count), cancellation);
        IsSpent |= _orders.Ran.Length != row.Queued.Count;
        return _orders.Ran;
    }

    private (long First, long Second)? Run(CsdLockRow row, CancellationToken cancellation)
    {
        _witness.Forget();
        Drive(_orders.Start(row, _calls.Programs.Count), cancellation);
        IsSpent |= _orders.CallsNs is null;
        return _orders.CallsNs;
    }

    private void Drive(IEnumerable<Injection> injections, CancellationToken cancellation)
    {
        // A machine that was cancelled while it started lacks parts: nothing can be told to it.
        cancellation.ThrowIfCancellationRequested();
        foreach (var injection in injections)
        {
            _host.Machine.Tell(injection.To, injection.Message, injection.AtNs);
        }

        var untilNs = _host.Time.NowNs + RowNsMax;
        var end = _host.RunToQuiescence(untilNs, static () => { }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (_host.Machine.Failure is { } failure)
        {
            throw new RunFailedException(
                $"{failure.Part} failed: {failure.Fault.Message}", failure.Fault);
        }

        IsSpent |= end != DriveEnd.Quiescent;
    }

    private string WhoWaits()
    {
        var waits = _online.AsEnumerable()
            .SelectMany(cpu => _host.Machine.DescribeContexts(cpu)
                .Select(context => $"{cpu}: {context}"))
            .Take(4);
        return string.Join("; ", waits);
    }
}

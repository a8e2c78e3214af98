using Akka.Actor;
using Akka.Configuration;
using SmpActors.Actors;
using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Simulation;

namespace SmpActors.TestKit.Protocol;

/// <summary>
/// A machine of actors in virtual time, on the test's own thread: what a test makes it do, takes
/// from it, and expects of it. Same setup, same seed, same run.
/// </summary>
public sealed partial class SmpMachine : IDisposable
{
    /// <summary>Of a failure's trace.</summary>
    private const int ShownEventsMax = 20;

    private static readonly SmpFunc _scriptFunc = new("test_function");

    private static readonly Config _config = ConfigurationFactory
        .ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
        .WithFallback(MachineHocon.Base)
        .WithFallback(Akka.TestKit.TestKitBase.DefaultConfig);

    private readonly Simulation.Simulation _simulation;
    private readonly IInterruptSystem _interrupts;
    private readonly RunRecorder _recorder;
    private readonly EventLog _log = new();
    private readonly TestWire _wire;
    private readonly Machine _machine;
    private readonly List<Func<Cpu, GuestTask>> _scripts = [];
    private Akka.TestKit.Xunit2.TestKit? _testKit;
    private int _expected;

    private SmpMachine(MachineSetup setup, KernelConfig kernel, MachineConfig machine)
    {
        Setup = setup;
        var cpusPerChip = (setup.CpuCount + setup.ChipCount - 1) / setup.ChipCount;
        var topology = new MachineTopology(setup.CpuCount, cpusPerChip, setup.CpusPerCluster);
        _interrupts = InterruptSystemFactory.Create(machine, topology, kernel);
        _simulation = Simulation.Simulation.Create("test", setup.Seed, _config);
        var time = new Clock(_simulation.Time);
        _recorder = new(
            setup.CpuCount,
            time,
            isConcurrent: false,
            recordsFunctions: false,
            store: null,
            folds: [_log])
        {
            FlushesByType = kernel.Profile.Kernel.Has(KernelChange.SyncFirst),
        };
        var latency = new LinkLatency(setup.Seed, setup.LatencyNsMin, setup.LatencyNsMax);
        _wire = new(time, latency);
        _machine = Machine.Start(_simulation.System, new()
        {
            Kernel = new(
                topology,
                _interrupts.Arch,
                [new(_scriptFunc, (cpu, index) => _scripts[(int)index](cpu))],
                [new("test", (cpu, index) => _scripts[(int)index](cpu))])
            {
                Profile = kernel.Profile.Kernel,
                Weaknesses = setup.Weaknesses,
                IsIdlePolling = setup.IsIdlePolling,
                CsdLockDebug = setup.CsdLock,
            },
            Interrupts = _interrupts,
            Online = topology.Possible,
            Trace = _recorder,
            Time = time,
            Latency = latency,
            Around = _wire.Around,
        });
        _wire.ActorOf = part => _machine.Directory[part];
        _simulation.RunToQuiescence();
    }

    /// <summary>What it was made of.</summary>
    public MachineSetup Setup { get; }

    /// <summary>The actor system that it runs on.</summary>
    public ActorSystem System => _simulation.System;

    /// <summary>Virtual time since the actor system was made, in ns.</summary>
    public long NowNs => _simulation.NowNs;

    /// <summary>Over all deliveries so far: equal for equal runs.</summary>
    public ulong Hash => _simulation.Hash;

    /// <summary>What has happened, oldest first.</summary>
    public IReadOnlyList<StampedEvent> Trace => _log.Events;

    /// <summary>
    /// Akka's test kit on this machine's actor system, for actors of your own; its probes run on
    /// the thread that tells them. Made when first used.
    /// </summary>
    public Akka.TestKit.Xunit2.TestKit TestKit => _testKit ??= new(_simulation.System);

    /// <summary>Starts a machine, and runs it until all its parts exist.</summary>
    /// <exception cref="ArgumentException">There is no such machine.</exception>
    public static SmpMachine Start(MachineSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var (kernel, machine) = SetupCheck.Read(setup);
        return new(setup, kernel, machine);
    }

    /// <summary>Starts a task on a CPU: guest code that may await the <c>Smp</c> calls.</summary>
    /// <param name="cpu">Its number.</param>
    /// <param name="task">The task's body.</param>
    public void Run(int cpu, Func<Cpu, GuestTask> task) => _machine.Tell(
        PartId.Cpu(new(cpu)), new Cpu.StartTask(Program: 0, Function(task).Info));

    /// <summary>Makes a function that cross calls can run: pass both to a call.</summary>
    public (SmpFunc Func, long Info) Function(Func<Cpu, GuestTask> body)
    {
        _scripts.Add(body);
        return (_scriptFunc, _scripts.Count - 1);
    }

    /// <summary>Tells a part something from outside the machine.</summary>
    /// <param name="to">The part.</param>
    /// <param name="message">What it is told.</param>
    /// <param name="delayNs">From now, in ns, at least 0.</param>
    /// <exception cref="ArgumentException">The machine has no such part.</exception>
    public void Tell(PartId to, IMessage message, long delayNs = 0) =>
        _machine.Tell(to, message, delayNs);

    /// <summary>Runs for so much virtual time, in ns, at least 0.</summary>
    public void AdvanceBy(long ns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ns);
        _simulation.RunToQuiescence(untilNs: NowNs + ns);
        ThrowIfFailed();
    }

    /// <summary>Runs until nothing is under way and no timer is left.</summary>
    /// <exception cref="MachineExpectationException">
    /// It is not at rest at <see cref="MachineSetup.LimitNs"/>, or a part failed.
    /// </exception>
    public void RunToQuiescence()
    {
        if (!RunToRestOrLimit())
        {
            throw Unmet($"expected the machine to come to rest within {Setup.LimitNs} ns");
        }
    }

    public void Dispose()
    {
        _simulation.Dispose();
        _recorder.Dispose();
    }

    /// <summary>Makes one step; false if nothing is left, or at the limit.</summary>
    internal bool RunOne()
    {
        var hasRun = NowNs <= Setup.LimitNs && _simulation.RunOne();
        ThrowIfFailed();
        return hasRun;
    }

    internal void SendAs(PartId from, IActorRef sender, PartId to, IMessage message) =>
        _wire.Send(from, sender, new(to, message, 0));

    private bool RunToRestOrLimit()
    {
        var end = _simulation.RunToQuiescence(untilNs: Setup.LimitNs).End;
        ThrowIfFailed();
        return end == RunEnd.Quiescent;
    }

    private void ThrowIfFailed()
    {
        if (_machine.Failure is not { } failure) return;
        throw new MachineExpectationException(
            Described($"{failure.Part} failed: {failure.Fault.Message}"), failure.Fault);
    }

    private sealed class EventLog : ITraceFold
    {
        public List<StampedEvent> Events { get; } = [];

        public void Add(in StampedEvent happened) => Events.Add(happened);
    }

    private sealed class Clock(IVirtualTime time) : IMachineTime
    {
        public long NowNs => time.NowNs;

        public bool IsOfOneThread => true;

        public void TellAfter(
            long delayNs, ICanTell receiver, object message, IActorRef sender) =>
            time.TellAfter(delayNs, receiver, message, sender);
    }
}

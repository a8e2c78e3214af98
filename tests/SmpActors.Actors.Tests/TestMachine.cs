using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Simulation;

namespace SmpActors.Actors.Tests;

/// <summary>A GICv3 machine on an actor system of its own, in virtual or in wall time.</summary>
/// <remarks>
/// Its programs: 0 calls all other CPUs and waits; 1 lets the given time pass; 2 pushes csds to
/// cpu1, one after the other, and waits for none.
/// </remarks>
internal sealed class TestMachine : ITraceSink, IDisposable
{
    public const int CallOthers = 0;
    public const int LetTimePass = 1;
    public const int AsyncCalls = 2;

    private static readonly Config _silent = ConfigurationFactory
        .ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
        .WithFallback(MachineHocon.Base);

    private readonly ActorSystem? _system;
    private readonly WallDriver? _driver;

    private TestMachine(
        bool isVirtual, MachineTopology topology, Func<MachineSettings, MachineSettings> change)
    {
        if (isVirtual) Simulation = SmpActors.Simulation.Simulation.Create("test", 1, _silent);
        else _system = ActorSystem.Create("test", _silent);
        Time = isVirtual ? new VirtualClock(Simulation!.Time) : new WallTime(_system!.Scheduler);

        var gic = new GicV3System(topology);
        var kernel = new KernelImage(topology, gic.Arch, [], [
            new("calls", async (cpu, count) =>
            {
                for (var i = 0L; i < count; i++)
                {
                    await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
                }
            }),
            new("waits", static (cpu, ns) => cpu.Elapse(ns)),
            new("posts", static async (cpu, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    cpu.Send(PartId.Cpu(new(1)), new Cpu.EnqueueCsd(
                        new(cpu.Number, new(CsdSlotKind.Caller, i), 1), cpu.Number, new(1),
                        CsdFlags.Lock, SmpFunc.Nop, 0, default));
                }

                await cpu.Elapse(0);
            }),
        ]);
        var settings = new MachineSettings
        {
            Kernel = kernel,
            Interrupts = gic,
            Online = topology.Possible,
            Trace = this,
            Time = Time,
            Latency = isVirtual ? new(1, 20, 2_000) : new(0, 0, 0),
            Dispatcher = isVirtual ? null : MachineHocon.Dispatcher,
            Mailbox = isVirtual ? null : MachineHocon.Mailbox,
        };
        Machine = Machine.Start(Simulation?.System ?? _system!, change(settings));
        if (!isVirtual) _driver = new(Machine, Time);
    }

    public Simulation.Simulation? Simulation { get; }

    public IMachineTime Time { get; }

    public Machine Machine { get; }

    public ConcurrentQueue<TraceEvent> Events { get; } = [];

    public bool RecordsFunctions => false;

    /// <summary>A machine whose parts do not exist yet: the simulation stands still.</summary>
    public static TestMachine InVirtualTime(
        int cpuCount, int chipCount = 1, Func<MachineSettings, MachineSettings>? change = null) =>
        new(isVirtual: true, new(cpuCount, cpuCount / chipCount), change ?? (static s => s));

    public static TestMachine InWallTime(
        int cpuCount, Func<MachineSettings, MachineSettings>? change = null) =>
        new(isVirtual: false, new(cpuCount, cpuCount), change ?? (static s => s));

    /// <summary>Waits until every part exists.</summary>
    public TestMachine Started()
    {
        if (_driver is null) Simulation!.RunToQuiescence();
        else _driver.WaitUntilStarted(CancellationToken.None);
        return this;
    }

    /// <summary>Starts a program on a CPU.</summary>
    public void Tell(int cpu, int program, long argument) =>
        Machine.Tell(PartId.Cpu(new(cpu)), new Cpu.StartTask(program, argument));

    public DriveEnd RunToQuiescence(CancellationToken cancellation = default)
    {
        if (_driver is not null) return _driver.RunToQuiescence(long.MaxValue, null, cancellation);
        Simulation!.RunToQuiescence(cancellation: cancellation);
        return Machine.Failure is null ? DriveEnd.Quiescent : DriveEnd.Failed;
    }

    /// <summary>The names of some parts whose actors have ended; grows as they end.</summary>
    public IReadOnlyList<string> WatchInVirtualTime(params PartId[] parts)
    {
        var ended = new List<string>();
        var actors = parts.Select(part => Machine.Directory[part]!).ToList();
        Simulation!.System.ActorOf(Props.Create(() => new Watcher(actors, ended)));
        Simulation.RunToQuiescence();
        return ended;
    }

    public int Count(TraceEventKind kind) => Events.Count(e => e.Kind == kind);

    public void Record(in TraceEvent happened) => Events.Enqueue(happened);

    public void Dispose()
    {
        _driver?.Dispose();
        Simulation?.Dispose();
        _system?.Terminate().Wait();
        _system?.Dispose();
    }

    private sealed class Watcher : UntypedActor
    {
        private readonly List<string> _ended;

        public Watcher(List<IActorRef> actors, List<string> ended)
        {
            _ended = ended;
            foreach (var actor in actors) Context.Watch(actor);
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated end) _ended.Add(end.ActorRef.Path.Name);
        }
    }

    private sealed class VirtualClock(IVirtualTime time) : IMachineTime
    {
        public long NowNs => time.NowNs;

        public ICanTell AddressOf(IActorRef actor) => time.AddressOf(actor);

        public void TellAfter(
            long delayNs, ICanTell receiver, object message, IActorRef sender) =>
            time.TellAfter(delayNs, receiver, message, sender);
    }
}

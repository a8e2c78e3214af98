using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Simulation;

namespace SmpActors.Experiments;

/// <summary>Virtual time: everything on this thread, from one seed.</summary>
internal sealed class VirtualHost : IMachineHost
{
    /// <summary>
    /// Between two looks at whether a part has failed, or the user wants progress.
    /// </summary>
    private const long DeliveriesPerSlice = 10_000;

    private readonly Simulation.Simulation _simulation;

    public VirtualHost(ulong seed)
    {
        _simulation = Simulation.Simulation.Create("smp", seed, MachineHocon.Base);
        Time = new Clock(_simulation.Time);
    }

    public bool IsVirtual => true;

    public IMachineTime Time { get; }

    public string? Dispatcher => null;

    public string? Mailbox => null;

    public ulong Hash => _simulation.Hash;

    public Machine Machine { get; private set; } = null!;

    /// <summary>What drives the machine.</summary>
    public Simulation.Simulation Driver => _simulation;

    /// <remarks>
    /// The run begins when the machine stands: it goes the same way on a machine that is used for
    /// the first time and on one that is used again.
    /// </remarks>
    public void Start(MachineSettings settings, CancellationToken cancellation)
    {
        Machine = Machine.Start(_simulation.System, settings);
        var end = RunToQuiescence(long.MaxValue, static () => { }, cancellation);
        if (end == DriveEnd.Quiescent) _simulation.Restart(_simulation.Settings.Seed);
    }

    public DriveEnd RunToQuiescence(
        long untilNs, Action progress, CancellationToken cancellation)
    {
        while (true)
        {
            var slice = _simulation.RunToQuiescence(untilNs, DeliveriesPerSlice, cancellation);
            if (Machine.Failure is not null) return DriveEnd.Failed;
            switch (slice.End)
            {
                case RunEnd.Quiescent: return DriveEnd.Quiescent;
                case RunEnd.TimeLimit: return DriveEnd.TimeLimit;
                case RunEnd.Cancelled: return DriveEnd.Cancelled;
                default: progress(); break;
            }
        }
    }

    public void Halt()
    {
        // Nothing runs in virtual time unless it is driven.
    }

    public void Dispose() => _simulation.Dispose();

    private sealed class Clock(IVirtualTime time) : IMachineTime
    {
        public long NowNs => time.NowNs;

        public bool IsOfOneThread => true;

        public ICanTell AddressOf(IActorRef actor) => time.AddressOf(actor);

        public void TellAfter(
            long delayNs, ICanTell receiver, object message, IActorRef sender) =>
            time.TellAfter(delayNs, receiver, message, sender);
    }
}

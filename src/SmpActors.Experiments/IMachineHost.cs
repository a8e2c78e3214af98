using SmpActors.Actors;

namespace SmpActors.Experiments;

/// <summary>What a machine runs on: an actor system, a clock, and a way to drive it.</summary>
internal interface IMachineHost : IDisposable
{
    bool IsVirtual { get; }

    IMachineTime Time { get; }

    string? Dispatcher { get; }

    string? Mailbox { get; }

    /// <summary>The hash over all deliveries; 0 in wall time.</summary>
    ulong Hash { get; }

    /// <summary>The machine; after <see cref="Start"/>.</summary>
    Machine Machine { get; }

    /// <summary>Makes the machine's actors and waits until all exist.</summary>
    void Start(MachineSettings settings, CancellationToken cancellation);

    /// <summary>Runs until quiescent.</summary>
    /// <param name="untilNs">The limit on the machine's clock.</param>
    /// <param name="progress">Called now and then, on this thread.</param>
    /// <param name="cancellation">Ends the drive.</param>
    DriveEnd RunToQuiescence(long untilNs, Action progress, CancellationToken cancellation);

    /// <summary>Ends what still runs: what is not at rest is judged as it stands.</summary>
    void Halt();
}

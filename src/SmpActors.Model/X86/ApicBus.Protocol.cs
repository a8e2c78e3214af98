namespace SmpActors.Model.X86;

public sealed partial class ApicBus
{
    /// <summary>Command of an APIC: take an interrupt message to where it belongs.</summary>
    /// <param name="Source">Whose APIC sends it.</param>
    /// <param name="Destination">Who shall accept it.</param>
    /// <param name="Interrupt">What each of them is given.</param>
    /// <param name="IsAcceptanceAwaited">The sender's ICR is busy until the bus has it.</param>
    public sealed record RouteInterrupt(
        CpuId Source,
        ApicDestination Destination,
        LocalApic.AcceptInterrupt Interrupt,
        bool IsAcceptanceAwaited) : IMessage;

    /// <summary>Command of another chip's bus: give a message to your own APICs.</summary>
    public sealed record DistributeInterrupt(
        CpuId Source, ApicDestination Destination, LocalApic.AcceptInterrupt Interrupt) : IMessage;

    /// <summary>
    /// Event: an APIC of this chip compares destinations with another address now.
    /// </summary>
    public sealed record AnnounceAddress(CpuId Cpu, ApicAddress Address) : IMessage;

    /// <summary>
    /// Event of another chip's bus: software has given an APIC there an id of its own, so a
    /// physical destination does not say any more on which chip it is.
    /// </summary>
    public sealed record IdsMoved : IMessage
    {
        private IdsMoved()
        {
        }

        public static IdsMoved Instance { get; } = new();
    }

    /// <summary>
    /// Command of another chip's bus: ask your own APICs of a lowest-priority message's destination
    /// for their priority. They answer that bus.
    /// </summary>
    public sealed record AskPriorities(
        ChipId Bus, long Key, CpuId Source, ApicDestination Destination) : IMessage;

    /// <summary>Reply to <see cref="AskPriorities"/>: so many were asked.</summary>
    public sealed record PrioritiesAsked(long Key, int Count) : IMessage;

    /// <summary>Reply of an APIC: its arbitration priority, or null: it takes no part.</summary>
    public sealed record PriorityTold(long Key, CpuId Cpu, byte? Priority) : IMessage;

    /// <summary>
    /// Command of an APIC: tell the I/O APICs that a level-triggered interrupt has ended.
    /// </summary>
    public sealed record BroadcastEoi : IMessage
    {
        private static readonly BroadcastEoi[] _each =
            [.. Enumerable.Range(0, 256).Select(v => new BroadcastEoi((byte)v))];

        private BroadcastEoi(byte vector) => Vector = vector;

        public byte Vector { get; }

        public static BroadcastEoi Of(byte vector) => _each[vector];
    }
}

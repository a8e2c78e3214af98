using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>How files, traces and verdicts name what faults do.</summary>
public static class FaultKinds
{
    private static readonly (FaultKind Kind, string Name, string Doc, string Deed)[] _all =
    [
        (FaultKind.Deliver, "deliver", "The message goes on, and no later rule is asked.",
            "let through"),
        (FaultKind.Drop, "drop", "The message is lost.", "dropped"),
        (FaultKind.Delay, "delay", "The message is under way for longer.", "delayed"),
        (FaultKind.Duplicate, "duplicate", "The message arrives twice.", "duplicated"),
        (FaultKind.Reorder, "reorder", "The next message on the same link goes before it.",
            "put behind the next one"),
        (FaultKind.Corrupt, "corrupt", "One field of the message changes.", "corrupted"),
        (FaultKind.Misroute, "misroute", "The message arrives at another part of its kind.",
            "misrouted"),
        (FaultKind.HoldInterrupts, "hold-interrupts",
            "A CPU takes no maskable interrupt; what runs there goes on.",
            "had its interrupts held off"),
        (FaultKind.StallCpu, "stall-cpu", "A CPU executes nothing; its memory answers.",
            "was stalled"),
        (FaultKind.SleepRedistributor, "sleep-redistributor",
            "GICR_WAKER.ProcessorSleep is set: a CPU's redistributor forwards nothing (gicv3).",
            "was put to sleep"),
        (FaultKind.BusyIcr, "busy-icr",
            "The delivery status of a CPU's ICR stays pending: who sends spins (xAPIC).",
            "had its ICR left busy"),
        (FaultKind.Crash, "crash",
            "A part is gone for good: a CPU executes nothing any more, a controller loses what it "
            + "gets.",
            "was crashed"),
        (FaultKind.Offline, "offline",
            "A CPU is taken down by the kernel's own hotplug, and brought up again.",
            "was taken offline"),
    ];

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = [.. _all.Select(known => known.Kind)];

    /// <summary>Its name in files: <c>drop</c>, <c>hold-interrupts</c>.</summary>
    public static string NameOf(FaultKind kind) => Of(kind).Name;

    /// <summary>What it is, in a sentence.</summary>
    public static string DocOf(FaultKind kind) => Of(kind).Doc;

    /// <summary>What has happened, as a verb of a sentence: <c>dropped</c>.</summary>
    public static string DeedOf(FaultKind kind) => Of(kind).Deed;

    /// <summary>Whether it happens to a message and not to a part.</summary>
    public static bool IsOfMessage(FaultKind kind) => kind <= FaultKind.Misroute;

    private static (FaultKind Kind, string Name, string Doc, string Deed) Of(FaultKind kind) =>
        Array.Find(_all, known => known.Kind == kind);
}

namespace SmpActors.Model;

/// <summary>What a fault does: to a message on its way, or to a part.</summary>
public enum FaultKind : byte
{
    /// <summary>Nothing: the message goes on, and no later rule is asked.</summary>
    Deliver,

    /// <summary>The message is lost.</summary>
    Drop,

    /// <summary>The message is under way for longer.</summary>
    Delay,

    /// <summary>The message arrives twice.</summary>
    Duplicate,

    /// <summary>The next message on the same link goes before it.</summary>
    Reorder,

    /// <summary>One field of it changes.</summary>
    Corrupt,

    /// <summary>It arrives at another part.</summary>
    Misroute,

    /// <summary>A CPU takes no maskable interrupt.</summary>
    HoldInterrupts,

    /// <summary>A CPU executes nothing; its memory answers.</summary>
    StallCpu,

    /// <summary>A redistributor is put to sleep: it forwards nothing.</summary>
    SleepRedistributor,

    /// <summary>The delivery status bit of an xAPIC's ICR stays set.</summary>
    BusyIcr,

    /// <summary>A part is gone for good.</summary>
    Crash,

    /// <summary>The kernel takes a CPU down.</summary>
    Offline,
}

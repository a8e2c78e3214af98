namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>Command to the lock's home: take the hotplug lock for a CPU's task.</summary>
    public sealed record LockHotplug(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="LockHotplug"/>: the lock is the asker's.</summary>
    public sealed record HotplugLocked(long Key) : IMessage;

    /// <summary>Command: the holder gives the hotplug lock back.</summary>
    public sealed record UnlockHotplug : IMessage
    {
        private UnlockHotplug()
        {
        }

        public static UnlockHotplug Instance { get; } = new();
    }

    /// <summary>Command: see these global masks from now on.</summary>
    /// <param name="Setter">The CPU that changed them, and waits until all see it.</param>
    /// <param name="Key">The setter's name for the change.</param>
    /// <param name="Masks">The masks; one object for all.</param>
    public sealed record SetCpuMasks(CpuId Setter, long Key, CpuMasks Masks) : IMessage;

    /// <summary>Reply to <see cref="SetCpuMasks"/>.</summary>
    public sealed record CpuMasksSet(long Key) : IMessage;

    /// <summary>Command: say how far you are up.</summary>
    public sealed record ReadHotplugState(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="ReadHotplugState"/>.</summary>
    public sealed record HotplugStateRead(long Key, CpuHotplugState State) : IMessage;

    /// <summary>Command: note how far others have taken you down.</summary>
    public sealed record SetHotplugState(CpuId Asker, long Key, CpuHotplugState State) : IMessage;

    /// <summary>Command: let your hotplug thread take you up or down to a state.</summary>
    /// <param name="Control">The CPU that waits until it is done.</param>
    /// <param name="Key">Its name for this request; answered by a WorkCompleted.</param>
    /// <param name="Target">The state to reach.</param>
    /// <remarks>A CPU that is offline does it when it is up and idle.</remarks>
    public sealed record KickApWork(CpuId Control, long Key, CpuHotplugState Target) : IMessage;

    /// <summary>Command of the hardware or firmware: begin at the kernel's entry.</summary>
    /// <remarks>A CPU that runs does not heed it.</remarks>
    public sealed record PowerOn : IMessage
    {
        private PowerOn()
        {
        }

        public static PowerOn Instance { get; } = new();
    }

    /// <summary>Command: let your stopper take part in a stop of all CPUs.</summary>
    /// <param name="Owner">The CPU in whose memory the stop's state is.</param>
    /// <param name="Key">The owner's name for the stop.</param>
    /// <param name="Func">What is run while all stand still.</param>
    /// <param name="Info">Its argument.</param>
    /// <param name="IsActive">Whether this CPU runs it.</param>
    public sealed record QueueStopWork(
        CpuId Owner, long Key, SmpFunc Func, long Info, bool IsActive) : IMessage;

    /// <summary>Event: the owner has published the next state of a stop.</summary>
    public sealed record StopStateChanged(long Key, MultiStopState State) : IMessage;

    /// <summary>Command to the owner: a stopper has done a state; count thread_ack down.</summary>
    public sealed record AckStopState(long Key, MultiStopState State) : IMessage;

    /// <summary>Event for the owner: a stopper is done. Result: 0, or the function's.</summary>
    public sealed record StopWorkDone(long Key, int Result) : IMessage;
}

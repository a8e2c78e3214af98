namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>Command: say which entry you run: cur_csd and what goes with it.</summary>
    public sealed record ReadCurCsd(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="ReadCurCsd"/>.</summary>
    /// <param name="Key">The request's.</param>
    /// <param name="Csd">cur_csd, or null: no entry is run.</param>
    /// <param name="Func">cur_csd_func; what was run last where no entry is run.</param>
    /// <param name="Info">cur_csd_info; as above.</param>
    public sealed record CurCsdRead(long Key, CsdId? Csd, SmpFunc Func, long Info) : IMessage;

    /// <summary>Command: clear trigger_backtrace; if it was set, say what you do.</summary>
    public sealed record TakeBacktrace(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="TakeBacktrace"/>.</summary>
    /// <param name="Key">The request's.</param>
    /// <param name="Task">
    /// What the CPU does, in lines; null: it was asked since its last flush.
    /// </param>
    public sealed record BacktraceTaken(long Key, string? Task) : IMessage;

    /// <summary>Command to the counters' home: count a stuck lock that was found.</summary>
    public sealed record CountCsdLockBug(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="CountCsdLockBug"/>. Number: the count, from 1.</summary>
    public sealed record CsdLockBugCounted(long Key, int Number) : IMessage;

    /// <summary>Command to the counters' home: one more lock is stuck, or one less.</summary>
    /// <param name="Change">1 or -1.</param>
    public sealed record CountCsdLockStuck(int Change) : IMessage;

    /// <summary>Question for the time.</summary>
    public sealed record ReadClock(long Key) : IClockRequest
    {
        public IMessage Answer(long nowNs) => new ClockRead(Key, nowNs);
    }

    /// <summary>Reply to <see cref="ReadClock"/>. NowNs: the machine's time.</summary>
    public sealed record ClockRead(long Key, long NowNs) : IMessage;
}

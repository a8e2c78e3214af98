namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>printk(): a line of the kernel's log.</summary>
    public void Print(LogLevel level, string text) =>
        Trace(TraceEventKind.Printed, value: (long)level, detail: text);

    /// <summary>ktime_get_mono_fast_ns(): the time since boot, in ns.</summary>
    internal async GuestTask<long> KtimeGetMonoFastNs()
    {
        var key = OpenRequest();
        Send(Id, new ReadClock(key));
        await WaitForReply(key);
        return TakeReply<ClockRead>(key).NowNs;
    }

    /// <summary>panic()'s last loop: nothing runs any more but interrupts.</summary>
    /// <remarks>Source: kernel/panic.c, panic() (v4.9).</remarks>
    internal GuestWait LoopForEver()
    {
        IrqsOn = true;
        return new(this, new(WaitKind.Stopped), isOver: false);
    }
}

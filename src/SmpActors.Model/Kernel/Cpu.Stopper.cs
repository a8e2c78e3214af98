namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>The state of the stop that this CPU's stopper takes part in.</summary>
    internal MultiStopState StopState => _hotplug?.StopState ?? MultiStopState.None;

    /// <summary>Wakes the stoppers of some CPUs: queue_stop_cpus_work().</summary>
    /// <returns>The key to wait for the end with.</returns>
    internal long QueueStopWorks(SmpFunc func, long info, CpuMask active, CpuMask threads)
    {
        Invariant.Holds(Hotplug.Stop is null, $"{Id} stops the machine twice at once");
        var stop = new MultiStop(OpenRequest(), threads);
        Hotplug.Stop = stop;
        stop.Advance();
        var actives = active.IsEmpty ? CpuMask.Of(OnlineMask.First) : active;
        var work = new QueueStopWork(Number, stop.Key, func, info, IsActive: true);
        var idleWork = work with { IsActive = false };
        foreach (var target in stop.Threads)
        {
            SendOrDo(target, actives.Contains(target) ? work : idleWork);
        }

        return stop.Key;
    }

    /// <summary>Sleeps until all stoppers are done.</summary>
    /// <returns>0, or what a function returned.</returns>
    internal async GuestTask<int> WaitForStop(long key)
    {
        await SleepForReply(key);
        return TakeReply<WorkCompleted>(key).Result;
    }

    /// <summary>The next work of this CPU's stopper, or null: it sleeps again.</summary>
    internal QueueStopWork? TakeStopWork()
    {
        if (!Hotplug.StopWorks.TryDequeue(out var work)) return null;
        Hotplug.StopState = MultiStopState.Prepare;
        _top!.Work = new(work.Owner, work.Key);
        return work;
    }

    /// <summary>Spins until the stop's state is another than the one that was done.</summary>
    internal GuestWait StopStateOtherThan(MultiStopState done) =>
        new(this, new(WaitKind.StopState, Key: (long)done));

    /// <summary>Counts down the stop's thread_ack: ack_state().</summary>
    internal void AcknowledgeStopState(QueueStopWork work, MultiStopState state) =>
        SendOrDo(work.Owner, new AckStopState(work.Key, state));

    /// <summary>cpu_stop_signal_done().</summary>
    internal void SignalStopDone(QueueStopWork work)
    {
        Hotplug.StopState = MultiStopState.None;
        SendOrDo(work.Owner, new StopWorkDone(work.Key, _top!.Work!.Result));
    }

    private void OnQueueStopWork(QueueStopWork command)
    {
        Hotplug.StopWorks.Enqueue(command);
        _needResched = true;
    }

    private void OnStopStateChanged(StopStateChanged happened)
    {
        if (Hotplug.StopState != MultiStopState.None) Hotplug.StopState = happened.State;
    }

    private void OnAckStopState(AckStopState command)
    {
        // Of a doubled message the second counts as well, as a second atomic_dec() would.
        if (FindStop(command.Key) is not { } stop || stop.State != command.State) return;
        if (!stop.Ack() || stop.State == MultiStopState.Exit) return;

        stop.Advance();
        var next = new StopStateChanged(stop.Key, stop.State);
        foreach (var target in stop.Threads) SendOrDo(target, next);
    }

    private void OnStopWorkDone(StopWorkDone happened)
    {
        if (FindStop(happened.Key) is not { } stop || !stop.SignalDone(happened.Result)) return;
        _hotplug!.Stop = null;
        OnReply(stop.Key, new WorkCompleted(stop.Key, stop.Result));
    }

    private MultiStop? FindStop(long key) =>
        _hotplug?.Stop is { } stop && stop.Key == key ? stop : null;

    /// <summary>What reaches this CPU's own memory needs no message.</summary>
    private void SendOrDo(CpuId target, IMessage message)
    {
        if (target == Number) ReceiveHotplug(message);
        else Send(PartId.Cpu(target), message);
    }
}

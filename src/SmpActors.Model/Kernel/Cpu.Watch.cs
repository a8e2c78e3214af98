namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private const long FirstPollNs = 500;

    private HashSet<CpuId>? _watched;
    private List<CpuId>? _watchers;

    /// <summary>Reads other CPUs' online bits again and again, until all are clear.</summary>
    /// <param name="cpus">Whose.</param>
    /// <param name="ns">How long at most, in ns, or null for as long as it takes.</param>
    /// <returns>Those of <paramref name="cpus"/> that are online then.</returns>
    /// <remarks>
    /// A loop as what the machine sees of it: a CPU's answer comes when its bit is cleared. This
    /// CPU's snapshot loses those that have answered, as in <see cref="ReadOnlineMask"/>.
    /// </remarks>
    internal async GuestTask<CpuMask> PollOnlineMask(CpuMask cpus, long? ns)
    {
        _watched = [];
        foreach (var target in cpus)
        {
            _watched.Add(target);
            Send(PartId.Cpu(target), new WatchOnline(Number));
        }

        // A timer cannot be called back. In ever longer steps the last one ends soon after its use,
        // and not when all the time would be over.
        var step = FirstPollNs;
        for (var leftNs = ns ?? long.MaxValue; leftNs > 0 && _watched.Count > 0; leftNs -= step)
        {
            step = Math.Min(2 * step, leftNs);
            var timer = ns is null ? 0 : StartTimer(step);
            await new GuestWait(this, new(WaitKind.OfflineOrElapsed, Key: timer));
        }

        var left = CpuMask.Of(_watched.Order());
        _watched = null;
        return left;
    }

    private bool IsPollOver(long timer) =>
        _watched!.Count == 0 || (timer != 0 && !_runningTimers!.Contains(timer));

    private void OnWatchOnline(WatchOnline command)
    {
        if (IsOnline) (_watchers ??= []).Add(command.Watcher);
        else Send(PartId.Cpu(command.Watcher), new WentOffline(Number));
    }

    private void OnWentOffline(WentOffline happened)
    {
        SeeMasks(_masks.Without(happened.Cpu));
        _watched?.Remove(happened.Cpu);
    }

    private void TellWatchers()
    {
        foreach (var watcher in _watchers ?? [])
        {
            Send(PartId.Cpu(watcher), new WentOffline(Number));
        }

        _watchers = null;
    }
}

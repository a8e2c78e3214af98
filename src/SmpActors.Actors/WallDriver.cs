using System.Diagnostics;

namespace SmpActors.Actors;

/// <summary>How a drive of a machine ended.</summary>
public enum DriveEnd
{
    /// <summary>Nothing is under way and nothing will be.</summary>
    Quiescent,

    /// <summary>The limit came first.</summary>
    TimeLimit,

    /// <summary>The caller asked for the end.</summary>
    Cancelled,

    /// <summary>A part failed: see <see cref="Machine.Failure"/>.</summary>
    Failed,
}

/// <summary>Waits for a machine in wall time, which runs by itself on all cores.</summary>
/// <remarks>Quiescence is found by counting what was sent and received, never by silence.</remarks>
public sealed class WallDriver : IDisposable
{
    /// <summary>Counting a million takes ms: it must not take the machine's time.</summary>
    private const int RestPerCount = 20;

    private static readonly TimeSpan _restMin = TimeSpan.FromMilliseconds(1);
    private readonly Machine _machine;
    private readonly IMachineTime _time;
    private readonly ManualResetEventSlim _failed = new();

    public WallDriver(Machine machine, IMachineTime time)
    {
        _machine = machine;
        _time = time;
        machine.Failed += OnFailed;
    }

    /// <summary>Waits until every part's actor exists.</summary>
    public DriveEnd WaitUntilStarted(CancellationToken cancellation) =>
        WaitUntil(machine => machine.IsStarted, long.MaxValue, null, cancellation);

    /// <summary>Waits until the machine is quiescent.</summary>
    /// <param name="untilNs">The limit on the machine's clock, in ns.</param>
    /// <param name="progress">Called between counts, on this thread.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public DriveEnd RunToQuiescence(
        long untilNs, Action? progress, CancellationToken cancellation) =>
        WaitUntil(machine => machine.IsQuiescent(), untilNs, progress, cancellation);

    public void Dispose()
    {
        _machine.Failed -= OnFailed;
        _failed.Dispose();
    }

    private DriveEnd WaitUntil(
        Func<Machine, bool> isReached,
        long untilNs,
        Action? progress,
        CancellationToken cancellation)
    {
        while (true)
        {
            if (_machine.Failure is not null) return DriveEnd.Failed;
            var countedFrom = Stopwatch.GetTimestamp();
            if (isReached(_machine)) return DriveEnd.Quiescent;
            var rest = Stopwatch.GetElapsedTime(countedFrom) * RestPerCount;
            if (cancellation.IsCancellationRequested) return DriveEnd.Cancelled;
            if (_time.NowNs > untilNs) return DriveEnd.TimeLimit;
            progress?.Invoke();
            _failed.Wait(rest > _restMin ? rest : _restMin, CancellationToken.None);
        }
    }

    private void OnFailed(MachineFailure failure) => _failed.Set();
}

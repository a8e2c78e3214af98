using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Experiments.Exploration;

/// <summary>Tells a run's events in the kernel's words.</summary>
internal sealed class StoryFold(Schedule schedule) : ITraceFold
{
    public void Add(in StampedEvent happened)
    {
        var e = happened.Event;
        var text = Text(in e);
        if (text is not null) schedule.Note(e.Part.ToString(), text);
    }

    private static string? Text(in TraceEvent e) => e.Kind switch
    {
        TraceEventKind.CallIssued =>
            $"{((KernelFunction)e.Detail!).Name}(){(e.Value != 0 ? ", waits" : "")}: {e.Call}",
        TraceEventKind.CallReturned => $"{e.Call} returns {e.Value}",
        TraceEventKind.CsdLockWaited => $"waits for {e.Csd}, which is locked",
        TraceEventKind.CsdLocked => $"locks {e.Csd} for {e.Target}",
        TraceEventKind.CsdQueued =>
            $"{e.Csd} is in the queue{(e.Value == 1 ? ", which was empty" : "")}",
        TraceEventKind.CsdTaken => $"takes {e.Csd} from the queue",
        TraceEventKind.FuncEntered => $"runs {e.Detail}",
        TraceEventKind.CsdReleased => $"unlocks {e.Csd}",
        TraceEventKind.CsdUnlocked => $"sees {e.Csd} unlocked",
        TraceEventKind.CsdUnlockStale => $"sees {e.Csd} unlocked a second time",
        TraceEventKind.IpiRaised => $"raises {((IpiRaise)e.Detail!).Reason} for "
            + $"{((IpiRaise)e.Detail!).Targets}",
        TraceEventKind.IpiPended => $"IPI {e.Value} is pending",
        TraceEventKind.IpiCoalesced => $"IPI {e.Value} was pending: it is one with it",
        TraceEventKind.IpiRefused => $"IPI {e.Value} is refused: {e.Detail}",
        TraceEventKind.IpiEntered => $"interrupt {e.Value} begins",
        TraceEventKind.IpiExited => $"interrupt {e.Value} ends",
        TraceEventKind.Warned => $"warns: {e.Detail}",
        TraceEventKind.CpuOnlineChanged => e.Value == 1 ? "is online" : "is offline",
        TraceEventKind.CpuStopped => "stops for ever",
        TraceEventKind.FaultFired => FaultWords.Of(in e),
        _ => null,
    };
}

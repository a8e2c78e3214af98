using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>What a csd_queue_cpu line says and only later events tell.</summary>
internal sealed class FtraceCsds
{
    private readonly Dictionary<CsdId, string> _functions = [];
    private readonly HashSet<CsdId> _queued = [];
    private readonly HashSet<CsdId> _unlocked = [];

    private FtraceCsds()
    {
    }

    public static FtraceCsds Of(IReadOnlyList<StampedEvent> events)
    {
        var csds = new FtraceCsds();
        foreach (var stamped in events)
        {
            var happened = stamped.Event;
            switch (happened.Kind)
            {
                case TraceEventKind.CsdQueued: csds._queued.Add(happened.Csd); break;
                case TraceEventKind.CsdUnlocked: csds._unlocked.Add(happened.Csd); break;
                case TraceEventKind.FuncEntered when happened.Detail is SmpFunc func:
                    csds._functions[happened.Csd] = func.Name;
                    break;
                default: break;
            }
        }

        return csds;
    }

    /// <summary>
    /// What it runs; where the trace ends before, as the kernel prints no function.
    /// </summary>
    public string FunctionOf(in CsdId csd) => _functions.GetValueOrDefault(csd, "0x0");

    /// <summary>Whether its owner pushes it: not one for itself or for an offline CPU.</summary>
    public bool IsPushed(in CsdId csd) => _queued.Contains(csd) || !_unlocked.Contains(csd);
}

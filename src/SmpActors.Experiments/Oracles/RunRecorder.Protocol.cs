using System.Globalization;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Oracles;

/// <summary>
/// Rules of what lies below a call: it may survive that they are broken, and often does.
/// </summary>
internal sealed partial class RunRecorder
{
    /// <summary>The id of an IPI is its sender's number above these bits.</summary>
    private const int CauseNumberBits = 40;

    /// <summary>Whether the kernel disables the APIC of a CPU that dies.</summary>
    public bool SilencesDeadApics { get; init; }

    /// <summary>Whether an SGI pends once for each sender: on a GICv2.</summary>
    public bool PendsPerSource { get; init; }

    private static bool IsForAnyTarget(CsdSlot slot) =>
        slot.Kind is CsdSlotKind.CsdData or CsdSlotKind.Caller;

    private void LockSlot(in TraceEvent e)
    {
        var owner = Enter(e.Csd.Owner.Value);
        var wasFree = owner.LockSlot(e.Csd.Slot);
        Exit(owner);
        if (!wasFree) Report(Oracle.NoReuse, e.Csd, "was locked while it was locked");
    }

    private void UnlockSlot(in TraceEvent e)
    {
        var owner = Enter(e.Csd.Owner.Value);
        owner.UnlockSlot(e.Csd.Slot);
        Exit(owner);
    }

    private void OnStopStateEntered(in TraceEvent e)
    {
        if (e.Value != (long)MultiStopState.Exit) return;
        var account = Enter(e.Part.Index);
        var left = account.IsOnline == false
            ? account.OpenUses.Where(use => use.Value is { IsQueued: true, IsTaken: false })
                .Select(use => use.Key)
                .OrderBy(csd => csd.Owner)
                .ThenBy(csd => csd.Slot.Kind)
                .ThenBy(csd => csd.Slot.Index)
                .ToArray()
            : [];
        account.IsDead = account.IsOnline == false;
        Exit(account);
        foreach (var csd in left)
        {
            Report(
                Oracle.DyingFlush,
                csd,
                $"is in the queue of {e.Part}, which is offline now and will not look there");
        }
    }

    private void OnStopDone(in TraceEvent e)
    {
        var heard = (CpuMask)e.Detail!;
        for (var cpu = 0; cpu < _accounts.Length; cpu++)
        {
            var account = Enter(cpu);
            var runs = account is { IsOnline: false, IsStopped: false, IsDead: false };
            Exit(account);
            if (!runs || cpu == e.Part.Index || heard.Contains(new CpuId(cpu))) continue;
            Report(
                Oracle.StopComplete,
                e.Part.ToString(),
                $"{e.Part} takes {new CpuId(cpu)} for stopped, which runs yet");
        }
    }

    private void ReportUnaddressed(in TraceEvent e, IpiRaise raise) => Report(
        Oracle.IpiAddressed,
        e.Part.ToString(),
        $"{e.Part} asks for {raise.Reason} ({raise.Vector}) in the course of {e.Call}, and for "
        + "nobody: there is no CPU left in the mask");

    /// <summary>The rule that an interrupt's fate breaks, or null.</summary>
    private Oracle? BreaksProtocol(
        CpuAccount account, ref VectorAccount vector, in TraceEvent e)
    {
        switch (e.Kind)
        {
            case TraceEventKind.IpiPended
                when account.IsDead && SilencesDeadApics && e.Value != IrqVectors.Nmi:
                return Oracle.DeadApic;
            case TraceEventKind.IpiRefused when IsLostWithCpu(account, vector):
                return Oracle.DeviceInterrupts;
        }

        return PendsPerSource && MergesSources(ref vector, in e) ? Oracle.SgiSources : null;
    }

    /// <summary>
    /// Whether nobody of the run raised it, and it can have been under way to a CPU that just went
    /// offline. One that comes later has been sent to the wrong CPU.
    /// </summary>
    private bool IsLostWithCpu(CpuAccount account, in VectorAccount vector) =>
        account is { IsOnline: false, IsDead: false, IsStopped: false }
        && vector is { Injected: > 0, Raised: 0 }
        && _time.NowNs - account.OfflineNs < X86Hotplug.MigrationNs;

    private static bool MergesSources(ref VectorAccount vector, in TraceEvent e)
    {
        var source = e.Cause >> CauseNumberBits;
        if (source is < 0 or >= 8 || e.Cause == 0) return false;

        var bit = (byte)(1 << (int)source);
        switch (e.Kind)
        {
            case TraceEventKind.IpiPended: vector.Sources |= bit; break;
            case TraceEventKind.IpiAcknowledged or TraceEventKind.IpiWithdrawn:
                vector.Sources = (byte)(vector.Sources & ~bit);
                break;
            case TraceEventKind.IpiCoalesced: return (vector.Sources & bit) == 0;
        }

        return false;
    }

    private void ReportProtocol(Oracle broken, in TraceEvent e)
    {
        var cpu = new CpuId(TraceWords.CpuOf(in e));
        var what =
            broken == Oracle.DeadApic ? $"pends at {cpu}, whose APIC should be disabled"
            : broken == Oracle.DeviceInterrupts
                ? $"is lost at {cpu}, which goes offline: {e.Detail}"
            : $"of cpu{e.Cause >> CauseNumberBits} is merged at {cpu} with another sender's";
        Report(
            broken,
            e.Part.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"interrupt {e.Value} {what}"));
    }
}

using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

internal sealed partial class RunRecorder
{
    private void OnCallIssued(in TraceEvent e)
    {
        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        account.CallsIssued++;
        account.Open(new(e.Call, (KernelFunction)e.Detail!, e.Value != 0, now));
        Exit(account);
    }

    private void OnCallReturned(in TraceEvent e)
    {
        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        var call = account.FindCall(e.Call);
        if (call is null)
        {
            Exit(account);
            Report(Oracle.Liveness, e.Part.ToString(), $"{e.Call} returned and was not open");
            return;
        }

        account.Close(call);
        if (e.Value < 0) account.CallsRefused++;
        else account.CallsCompleted++;
        Exit(account);
        AddLatency(Stage.Call, now - call.IssuedNs);

        if (call is { Waits: true, LockedCount: > 0 })
        {
            Report(
                Oracle.WaitHolds,
                e.Part.ToString(),
                $"{e.Call}, a waiting {call.Api.Name}(), returned while {call.LockedCount} of its "
                + "csds were locked");
        }

        if (call.WasRefused && e.Value == 0 && IsSingle(call.Api))
        {
            Report(
                Oracle.Refusal,
                e.Part.ToString(),
                $"{e.Call}, {call.Api.Name}() to an offline CPU, returned 0; the kernel returns "
                + "-ENXIO");
        }
    }

    private static bool IsSingle(KernelFunction api) =>
        api.Name is "smp_call_function_single" or "smp_call_function_single_async";

    private void OnCpuOnlineChanged(in TraceEvent e)
    {
        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        account.IsOnline = e.Value == 1;
        account.IsDead = false;
        if (e.Value == 0) account.OfflineNs = now;
        Exit(account);
    }

    private void OnIpiRaised(in TraceEvent e)
    {
        var raise = (IpiRaise)e.Detail!;
        var count = 0;
        foreach (var target in raise.Targets)
        {
            count++;
            if (target.Value >= _accounts.Length) continue;
            var account = Enter(target.Value);
            account.Vector(raise.Vector).Raised++;
            Exit(account);
        }

        Faults?.Raise(e.Cause, raise.Targets, raise.Vector);
        var sender = Enter(e.Part.Index);
        sender.Vector(raise.Vector).Sent += count;
        Exit(sender);
        if (count == 0) ReportUnaddressed(in e, raise);
    }

    private void OnIpi(in TraceEvent e)
    {
        // A GICv2's distributor speaks for all of its CPUs.
        var isTaken = e.Kind == TraceEventKind.IpiEntered;
        var cpu = isTaken ? e.Part.Index : TraceWords.CpuOf(in e);
        FollowIpi(in e, cpu);
        var account = Enter(cpu);
        ref var vector = ref account.Vector((int)e.Value);
        var broken = BreaksProtocol(account, ref vector, in e);
        switch (e.Kind)
        {
            case TraceEventKind.IpiInjected: vector.Injected++; break;
            case TraceEventKind.IpiPended: vector.Pended++; break;
            case TraceEventKind.IpiCoalesced: vector.Coalesced++; break;
            case TraceEventKind.IpiRefused: vector.Refused++; break;
            case TraceEventKind.IpiWithdrawn: vector.Withdrawn++; break;
            case TraceEventKind.IpiAcknowledged: vector.Acknowledged++; break;
            default:
                vector.Taken++;
                vector.LastTakenNs = _time.NowNs;
                break;
        }

        Exit(account);
        if (broken is not null) ReportProtocol(broken, in e);
    }

    private void OnRegisterWritten(in TraceEvent e)
    {
        var account = Enter(e.Part.Index);
        account.RegisterWrites++;
        Exit(account);
    }

    private void OnPrinted(in TraceEvent e)
    {
        var stuckNs = _log.Add(in e, _time.NowNs);
        if (stuckNs >= 0) AddLatency(Stage.Stuck, stuckNs);
    }

    private void OnWarned(in TraceEvent e) =>
        _warnings.AddOrUpdate((string)e.Detail!, 1, static (_, count) => count + 1);
}

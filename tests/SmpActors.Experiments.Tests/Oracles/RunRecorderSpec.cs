using SmpActors.Actors;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

/// <summary>
/// Each oracle against a run that breaks it: what the machine does not do is told to it.
/// </summary>
public sealed class RunRecorderSpec : IDisposable
{
    private const int Vector = 0xfc;
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CsdId _csd = new(_cpu0, new(CsdSlotKind.Cfd, 1), 1);
    private static readonly CallId _call = new(_cpu0, 1);
    private static readonly KernelFunction _api = new("smp_call_function_many", "kernel/smp.c");
    private readonly TestClock _clock = new();
    private readonly RunRecorder _recorder;

    public RunRecorderSpec() => _recorder = new(2, _clock, false, false, null, []);

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public void Waiting_call_in_order_is_ok()
    {
        Issue();
        Lock();
        Queue();
        Interrupt();
        Take();
        RunFunction();
        Release();
        Unlock();
        Return();

        Assert.Equal(Verdict.Ok, Judge().Verdict);
    }

    [Fact]
    public void Second_run_of_one_csd_breaks_exactly_once()
    {
        Issue();
        Lock();
        Queue();
        Take();
        RunFunction();
        RunFunction();
        Release();
        Unlock();
        Return();

        AssertBroken(Oracle.ExactlyOnce, "a second time");
    }

    [Fact]
    public void Run_on_a_cpu_that_was_not_meant_breaks_exactly_once()
    {
        Issue();
        Lock();
        Record(0, TraceEventKind.CsdQueued, value: 1);

        AssertBroken(Oracle.ExactlyOnce, "which it is not aimed at");
    }

    [Fact]
    public void Unlock_before_the_function_returned_breaks_wait_holds()
    {
        Issue();
        Lock();
        Queue();
        Take();
        Release();
        Unlock();
        RunFunction();
        Return();

        AssertBroken(Oracle.WaitHolds, "before its function returned");
    }

    [Fact]
    public void Return_while_a_csd_is_locked_breaks_wait_holds()
    {
        Issue();
        Lock();
        Queue();
        Return();

        AssertBroken(Oracle.WaitHolds, "returned while 1 of its csds");
    }

    [Fact]
    public void Entry_that_is_not_locked_when_taken_breaks_locked_when_taken()
    {
        Issue();
        Lock();
        Queue();
        Record(1, TraceEventKind.CsdTaken, value: 0);

        AssertBroken(Oracle.LockedWhenTaken, "is not locked");
    }

    [Fact]
    public void Lock_of_a_locked_csd_breaks_no_reuse()
    {
        Issue();
        Lock();
        Lock();

        AssertBroken(Oracle.NoReuse, "was locked again");
    }

    [Fact]
    public void Younger_entry_that_runs_first_breaks_queue_order()
    {
        var younger = _csd with { Slot = new(CsdSlotKind.CsdData, 0) };
        Issue();
        Lock();
        Queue();
        Record(0, TraceEventKind.CsdLocked, value: 1, csd: younger);
        Record(1, TraceEventKind.CsdQueued, csd: younger);
        Record(1, TraceEventKind.FuncEntered, csd: younger);
        Record(1, TraceEventKind.FuncEntered);

        AssertBroken(Oracle.QueueOrder, "after one whose turn is later");
    }

    [Fact]
    public void Interrupt_that_never_arrives_breaks_the_balance()
    {
        Raise();

        AssertBroken(Oracle.IpiBalance, "1 were lost on the way");
    }

    [Fact]
    public void Interrupt_that_nobody_raised_breaks_the_balance()
    {
        Record(1, TraceEventKind.IpiPended, value: Vector, kind: PartKind.LocalApic);

        AssertBroken(Oracle.IpiBalance, "1 arrived that nobody raised");
    }

    [Fact]
    public void Success_of_a_single_call_to_an_offline_cpu_breaks_refusal()
    {
        var single = new KernelFunction("smp_call_function_single", "kernel/smp.c");
        Record(0, TraceEventKind.CallIssued, value: 1, detail: single);
        Lock();
        Unlock();
        Return();

        AssertBroken(Oracle.Refusal, "the kernel returns -ENXIO");
    }

    [Fact]
    public void Csd_that_waits_in_a_queue_at_rest_is_a_stall()
    {
        Issue();
        Lock();
        Queue();

        var judged = Judge();

        Assert.Equal(Verdict.Stalled, judged.Verdict);
        Assert.Contains(judged.Violations, v => v.What.Contains("the wake-up is lost"));
    }

    [Fact]
    public void Interrupt_that_is_pending_at_rest_is_a_stall()
    {
        Raise();
        Record(1, TraceEventKind.IpiPended, value: Vector, kind: PartKind.LocalApic);

        var judged = Judge();

        Assert.Equal(Verdict.Stalled, judged.Verdict);
        Assert.Contains(judged.Violations, v => v.Oracle == Oracle.Quiescence.Name);
    }

    [Fact]
    public void Interrupt_that_is_pending_at_a_stopped_cpu_is_latched()
    {
        Raise();
        Record(1, TraceEventKind.IpiPended, value: Vector, kind: PartKind.LocalApic);
        Record(1, TraceEventKind.CpuStopped);

        Assert.Equal(Verdict.Ok, Judge().Verdict);
        Assert.Equal(1, _recorder.Sum(CpuMask.Range(0, 2), Word).Ipis.Latched);
    }

    [Fact]
    public void Times_between_stages_are_the_latencies()
    {
        Issue();
        Lock();
        At(10);
        Queue();
        At(30);
        Take();
        At(70);
        RunFunction();
        Release();
        At(150);
        Unlock();
        Return();

        var latencies = _recorder.Sum(CpuMask.Range(0, 2), Word).LatencyNs;

        Assert.Equal(
            (10, 20, 40, 80, 150),
            (latencies["queue"].Max, latencies["interrupt"].Max, latencies["run"].Max,
                latencies["unlock"].Max, latencies["call"].Max));
    }

    private static string Word(int vector) => vector == Vector ? "call_function" : "other";

    private void At(long ns) => _clock.NowNs = ns;

    private void Issue() => Record(0, TraceEventKind.CallIssued, value: 1, detail: _api);

    private void Lock() => Record(0, TraceEventKind.CsdLocked, value: 3);

    private void Queue() => Record(1, TraceEventKind.CsdQueued, value: 1);

    private void Raise() => Record(
        0,
        TraceEventKind.IpiRaised,
        value: Vector,
        detail: new IpiRaise(CpuMask.Of(_cpu1), Vector, "call_function"));

    private void Interrupt()
    {
        Raise();
        Record(1, TraceEventKind.IpiPended, value: Vector, kind: PartKind.LocalApic);
        Record(1, TraceEventKind.IpiAcknowledged, value: Vector, kind: PartKind.LocalApic);
        Record(1, TraceEventKind.IpiEntered, value: Vector, detail: "call_function");
    }

    private void Take() => Record(1, TraceEventKind.CsdTaken, value: 3);

    private void RunFunction()
    {
        Record(1, TraceEventKind.FuncEntered, detail: SmpFunc.Nop);
        Record(1, TraceEventKind.FuncReturned, detail: SmpFunc.Nop);
    }

    private void Release() => Record(1, TraceEventKind.CsdReleased, value: 3);

    private void Unlock() => Record(0, TraceEventKind.CsdUnlocked);

    private void Return() => Record(0, TraceEventKind.CallReturned);

    private void Record(
        int part,
        TraceEventKind what,
        long value = 0,
        object? detail = null,
        CsdId? csd = null,
        PartKind kind = PartKind.Cpu) =>
        _recorder.Record(new(new(kind, part), what, csd ?? _csd, _call, _cpu1, value, 0, detail));

    private Judgement Judge() => _recorder.Judge(CpuMask.Range(0, 2), isQuiescent: true, Word);

    private void AssertBroken(Oracle oracle, string what)
    {
        var judged = Judge();

        Assert.Equal(Verdict.Violated, judged.Verdict);
        Assert.Contains(
            judged.Violations, v => v.Oracle == oracle.Name && v.What.Contains(what));
    }

    private sealed class TestClock : IMachineTime
    {
        public long NowNs { get; set; }

        public void TellAfter(
            long delayNs,
            Akka.Actor.ICanTell receiver,
            object message,
            Akka.Actor.IActorRef sender) =>
            throw new InvalidOperationException("nobody sends here");
    }
}

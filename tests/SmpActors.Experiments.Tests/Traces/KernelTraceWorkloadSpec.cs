using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class KernelTraceWorkloadSpec
{
    [Fact]
    public void Raises_are_fed_to_the_same_cpus_at_the_same_times_for_the_same_targets()
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        var workload = new KernelTraceWorkload(recording, new FakeArch());

        var injections = workload.Start(firstProgram: 7).ToList();
        Assert.Equal(40, injections.Count);
        Assert.Equal([0, 929_000], injections.Take(2).Select(static i => i.AtNs));
        Assert.All(injections.Zip(injections.Skip(1)), static two =>
            Assert.True(two.First.AtNs <= two.Second.AtNs));
        Assert.Equal(PartId.Cpu(new(0)), injections[0].To);
        Assert.Equal(new Cpu.StartTask(7, 0), injections[0].Message);
        Assert.Equal((0, "{2}"), Vector(workload.Inputs[3]));
        Assert.Equal((1, "{1-3}"), Vector(workload.Inputs[12]));
    }

    [Fact]
    public void Task_of_a_raise_asks_the_arch_for_exactly_that_ipi()
    {
        var workload = new KernelTraceWorkload(
            RecordedFile.Read(RecordedFile.Arm), new FakeArch());

        var events = RunTask(workload, new FakeArch(), cpu: 0, number: 12);

        var raised = Assert.Single(events, static e => e.Kind == TraceEventKind.IpiRaised);
        var raise = Assert.IsType<IpiRaise>(raised.Detail);
        Assert.Equal((1, CpuMask.Range(1, 3)), (raise.Vector, raise.Targets));
    }

    [Fact]
    public void Entries_are_injected_at_their_controllers_under_ids_that_no_cpu_gives()
    {
        var recording = RecordedFile.Read(RecordedFile.X86);

        var workload = new KernelTraceWorkload(recording, new FakeArch(isX86: true));

        var injections = workload.Start(0).ToList();
        Assert.Equal(66, injections.Count);
        Assert.Equal(PartId.LocalApic(new(3)), injections[0].To);
        Assert.Equal(new FakeArch.Injected(253, -1), injections[0].Message);
        Assert.Equal(66, workload.Inputs.Select(static i => i.Cause).Distinct().Count());
    }

    [Fact]
    public void Calls_are_fed_and_of_raises_only_those_that_no_call_makes()
    {
        var recording = RecordedFile.Read(RecordedFile.Csd);

        var workload = new KernelTraceWorkload(recording, new FakeArch(isX86: true));

        var byKind = workload.Inputs.CountBy(static i => i.Kind).ToDictionary();
        var targets = workload.Inputs
            .Where(static i => i.Kind == KernelTraceInputKind.CallMany)
            .Sum(static i => i.Targets.Count);
        Assert.Equal(19, byKind[KernelTraceInputKind.Raise]);
        Assert.Equal(74, byKind[KernelTraceInputKind.CallSingle] + targets);
        Assert.All(
            workload.Inputs.Where(static i => i.Kind == KernelTraceInputKind.CallMany).Skip(1),
            static i => Assert.Equal(3, i.Targets.Count));
        Assert.Equal(
            ["flush_tlb_func", "nohz_csd_func", "sched_ttwu_pending"],
            workload.Functions.Select(static f => f.Key.Name));
    }

    [Fact]
    public void Task_of_a_call_queues_a_csd_for_its_target_and_calls_nobody_else()
    {
        var workload = new KernelTraceWorkload(
            RecordedFile.Read(RecordedFile.Csd), new FakeArch(isX86: true));
        var single = workload.Inputs[0];

        var events = RunTask(workload, new FakeArch(isX86: true), single.Cpu.Value, 0);

        var locked = Assert.Single(events, static e => e.Kind == TraceEventKind.CsdLocked);
        Assert.Equal((1, CsdSlotKind.Caller), (locked.Target.Value, locked.Csd.Slot.Kind));
    }

    [Fact]
    public void Ipi_that_the_machine_does_not_have_is_counted_and_not_fed()
    {
        const string Start = "  a-1 [000] d.... 1.000000: ";
        const string Crash = "(CPU stop (for crash dump) interrupts)\n";
        var text = Start + "ipi_raise: target_mask=00000002 " + Crash
            + Start + "ipi_raise: target_mask=00000002 (Rescheduling interrupts)\n"
            + Start + "ipi_raise: target_mask=00000002 (New interrupts)\n";
        var recording = FtraceReader.Read("x", text).Recording!;

        var workload = new KernelTraceWorkload(recording, new FakeArch());

        var result = workload.Comparison.Result;
        Assert.Equal(0, Assert.Single(workload.Inputs).Vector);
        Assert.Equal([3, 1], result.Unused.Select(static unused => unused.Lines[0]));
    }

    [Fact]
    public void Recording_of_more_cpus_or_of_another_architecture_or_of_offline_cpus_is_refused()
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        var problems = KernelTraceWorkload.Check(
            recording, new FakeArch(isX86: true), 2, CpuMask.Range(0, 2));
        var offline = KernelTraceWorkload.Check(
            recording, new FakeArch(), 4, CpuMask.Range(0, 3));

        Assert.Equal(2, problems.Count);
        Assert.Contains("of a machine of 4 CPUs, the experiment's has 2", problems[0]);
        Assert.Contains("is of arm64, the experiment's machine is x86", problems[1]);
        Assert.Contains("CPU 3 takes part and is not online", Assert.Single(offline));
        Assert.Empty(KernelTraceWorkload.Check(
            recording, new FakeArch(), 4, CpuMask.Range(0, 4)));
    }

    private static (int Vector, string Targets) Vector(KernelTraceInput input) =>
        (input.Vector, $"{{{input.Targets}}}");

    private static List<TraceEvent> RunTask(
        KernelTraceWorkload workload, IArch arch, int cpu, long number)
    {
        var image = new KernelImage(
            new(4, 4), arch, workload.Functions, workload.Programs);
        var all = CpuMask.Range(0, 4);
        var sink = new EventSink();
        var part = new Cpu(new(cpu), image, new FakePort(), all, all);
        part.Handle(new Cpu.StartTask(0, number), new Outbox(sink));
        return sink.Events;
    }
}

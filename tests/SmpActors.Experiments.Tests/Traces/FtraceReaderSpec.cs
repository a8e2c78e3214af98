using SmpActors.Experiments.Traces;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class FtraceReaderSpec
{
    private const string Entry =
        "          <idle>-0       [001] d.h1.    15.889212: ipi_entry: (Function call interrupts)";

    [Fact]
    public void Arm64_recording_has_every_raise_entry_and_exit_that_its_kernel_wrote()
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        Assert.Equal(RecordingGrade.Raise, recording.Grade);
        Assert.Equal(RecordedArch.Arm64, recording.Arch);
        Assert.Equal(4, recording.CpuCount);
        Assert.Equal((40, 64, 64), Counts(recording));
        Assert.Empty(recording.Unused);
        Assert.True(recording.RaisesOnlyForEmptyQueues);
        var first = recording.Events[0];
        Assert.Equal((13, 0L, 0), (first.Line, first.AtNs, first.Cpu.Value));
        Assert.Equal(CpuMask.Range(1, 1), first.Targets);
        Assert.Equal(929_000, recording.Events[1].AtNs);
        Assert.Equal(41_920_000, recording.EndNs);
    }

    [Fact]
    public void X86_recording_of_vectors_is_of_entries()
    {
        var recording = RecordedFile.Read(RecordedFile.X86);

        Assert.Equal(RecordingGrade.Entry, recording.Grade);
        Assert.Equal(RecordedArch.X86, recording.Arch);
        Assert.Equal((0, 66, 66), Counts(recording));
        Assert.Equal(RecordedIpi.Reschedule, recording.Events[0].Ipi);
    }

    [Fact]
    public void Recording_with_csds_counts_what_is_foreign_and_what_is_not_in_the_file()
    {
        var recording = RecordedFile.Read(RecordedFile.Csd);

        Assert.Equal(RecordingGrade.Csd, recording.Grade);
        Assert.Equal((59, 93, 91), Counts(recording));
        Assert.Equal(74, recording.Events.Count(static e => e.Kind == RecordedKind.CsdQueued));
        Assert.Equal([1598L, 200L], recording.Unused.Select(static unused => unused.Count));
        Assert.Contains("as the header says", recording.Unused[0].Reason);
        Assert.Equal([3], recording.Unused[0].Lines);
        Assert.StartsWith("tlb_flush", recording.Unused[1].Reason);
        Assert.Equal(10, recording.Unused[1].Lines.Count);
    }

    [Theory]
    [InlineData("          <idle>-0       [003] d.h1.  1234.567890: ")]
    [InlineData("          <idle>-0     [003] d.h1  1234.567890: ")]
    [InlineData("           <...>-123   (-----) [003] d.h1.  1234.567890: ")]
    [InlineData("           vcpu3-1003 ( 1000) [003] d.h1. 1234.567890123: ")]
    [InlineData(" kworker/3:1-a b-12 [003] D.h1. 1234.5: ")]
    [InlineData("      my task-4194304 [003] 1234.567890: ")]
    public void Line_of_any_kernel_says_cpu_time_and_event(string start)
    {
        var text = start + "ipi_entry: (Rescheduling interrupts)\n";

        var recording = FtraceReader.Read("trace", text).Recording!;

        var read = Assert.Single(recording.Events);
        Assert.Equal((3, RecordedIpi.Reschedule), (read.Cpu.Value, read.Ipi));
        Assert.Equal(4, recording.CpuCount);
    }

    [Theory]
    [InlineData("d.h1", "", false)]
    [InlineData("d.h1.", "", true)]
    [InlineData("d.h1.", "# kernel: 4.9\n", false)]
    [InlineData("d.h1.", "# kernel: 6.1\n", true)]
    public void Kernel_shows_by_its_flags_unless_the_header_names_it(
        string flags, string header, bool expected)
    {
        var text = header + Entry.Replace("d.h1.", flags, StringComparison.Ordinal) + "\n";

        var recording = FtraceReader.Read("trace", text).Recording!;

        Assert.Equal(expected, recording.RaisesOnlyForEmptyQueues);
    }

    [Fact]
    public void Sends_of_later_kernels_say_their_ipi_by_the_callback()
    {
        const string Start = "  a-1 [000] d.... 1.000000: ";
        const string Call = "callback=generic_smp_call_function_single_interrupt+0x0/0x20\n";
        var text = Start + "ipi_send_cpu: cpu=3 callsite=a b+0x1/0x2 [m] callback=0x0\n"
            + Start + "ipi_send_cpu: cpu=3 callsite=s+0x1/0x2 " + Call
            + Start + "ipi_send_cpumask: cpumask=00000001,00000003 callsite=s+0x1/0x2 " + Call
            + Start + "ipi_send_cpu: cpu=3 callsite=s+0x1/0x2 callback=other+0x0/0x20\n";

        var recording = FtraceReader.Read("trace", text).Recording!;

        Assert.Equal(
            [RecordedIpi.Reschedule, RecordedIpi.CallFunctionSingle, RecordedIpi.CallFunction],
            recording.Events.Select(static e => e.Ipi));
        Assert.Equal("{0-1,32}", $"{{{recording.Events[2].Targets}}}");
        Assert.Contains("callback other", Assert.Single(recording.Unused).Reason);
    }

    [Fact]
    public void Send_that_ipi_raise_says_too_is_used_once()
    {
        const string Start = "  a-1 [000] d.... 1.000000: ";
        var text = Start + "ipi_send_cpu: cpu=1 callsite=s+0x1/0x2 callback=0x0\n"
            + Start + "ipi_raise: target_mask=00000000,00000002 (Rescheduling interrupts)\n";

        var recording = FtraceReader.Read("trace", text).Recording!;

        Assert.Equal(2, Assert.Single(recording.Events).Line);
        Assert.Equal([1], Assert.Single(recording.Unused).Lines);
    }

    [Theory]
    [InlineData("", 1, "the file is empty")]
    [InlineData("\n \n", 1, "the file is empty")]
    [InlineData("# tracer: nop\n", 1, "no line can be used")]
    [InlineData("  a-1 [000] d.... 1.0: sched_switch: x\n", 1, "no line can be used")]
    [InlineData(Entry, 1, "ends in the middle of this line")]
    [InlineData(Entry + "\nwhat is this\n", 2, "is no event line")]
    [InlineData(Entry + "\n          <idle>-0       [001] d.h\n", 2, "is no event line")]
    [InlineData(Entry + "\n" + Entry + "x\n", 2, "must read '(REASON)'")]
    [InlineData(" a-1 [000] d.... 1.0: ipi_raise: target_mask=0000000g (x)\n", 1, "ipi_raise says")]
    [InlineData(" a-1 [000] d.... 1.0: reschedule_entry: vector=25\n", 1, "must read 'vector=253'")]
    [InlineData(" a-1 [000] .... 1.0: csd_queue_cpu: cpu=1 callsite=a func=b csd=(_p\n", 1, "csd=")]
    public void File_that_cannot_be_used_is_refused_with_its_line(
        string text, int line, string expected)
    {
        var reading = FtraceReader.Read("config/traces/x.txt", text);

        Assert.Null(reading.Recording);
        Assert.StartsWith($"config/traces/x.txt:{line}: ", reading.Problems[0]);
        Assert.Contains(expected, reading.Problems[0]);
    }

    [Fact]
    public void Recorded_file_cut_anywhere_but_after_a_line_is_refused()
    {
        var text = RecordedFile.Text(RecordedFile.Arm);

        var cuts = Enumerable.Range(1, 400).Select(n => text[..(text.Length - n)]).ToList();

        Assert.All(cuts, static cut => Assert.Equal(
            !cut.EndsWith('\n'), FtraceReader.Read("cut", cut).Recording is null));
    }

    [Fact]
    public void Recording_that_lacks_lines_of_its_header_says_how_many()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var recording = RecordedFile.Read("cut", lines.Take(100));

        var unused = Assert.Single(recording.Unused);
        Assert.Equal("the header speaks of 168 events, the file has 88", unused.Reason);
        Assert.Equal(80, unused.Count);
    }

    [Fact]
    public void Time_that_goes_back_is_said_with_both_lines()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);
        (lines[20], lines[30]) = (lines[30], lines[20]);

        var reading = FtraceReader.Read("x.txt", string.Join('\n', lines) + "\n");

        Assert.Equal(2, reading.Problems.Count);
        Assert.StartsWith("x.txt:22: time goes back, to 15.8", reading.Problems[0]);
        Assert.Contains("after line 21's 15.9", reading.Problems[0]);
    }

    [Fact]
    public void All_problems_are_said_at_once_and_a_flood_is_counted()
    {
        var text = string.Concat(Enumerable.Repeat("?\n", 50));

        var reading = FtraceReader.Read("x.txt", text);

        Assert.Equal(21, reading.Problems.Count);
        Assert.Equal("x.txt: 30 more lines of this kind", reading.Problems[20]);
    }

    [Fact]
    public void What_the_ring_buffer_lost_in_between_is_counted()
    {
        var text = Entry + "\nCPU:3 [LOST 25 EVENTS]\n" + Entry + "\n";

        var recording = FtraceReader.Read("x.txt", text).Recording!;

        var lost = Assert.Single(recording.Unused);
        Assert.Equal((25L, 2), (lost.Count, lost.Lines[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Trace_of_a_run_can_be_read_as_a_recording(bool isX86)
    {
        var text = FtraceWriterSpec.Write(EventList.Broadcast(4, 20, isX86).Events);

        var reading = FtraceReader.Read("out/trace.ftrace", text);

        Assert.Empty(reading.Problems);
        Assert.Equal((1, 3, 3), Counts(reading.Recording!));
        Assert.False(reading.Recording!.RaisesOnlyForEmptyQueues);
        Assert.Equal(RecordingGrade.Csd, reading.Recording.Grade);
    }

    private static (int Raised, int Entered, int Exited) Counts(Recording recording) => (
        recording.Events.Count(static e => e.Kind == RecordedKind.IpiRaised),
        recording.Events.Count(static e => e.Kind == RecordedKind.IpiEntered),
        recording.Events.Count(static e => e.Kind == RecordedKind.IpiExited));
}

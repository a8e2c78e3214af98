using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

/// <summary>Recordings of a real kernel on the machine of actors.</summary>
public sealed class RecordedRunSpec
{
    private const string Arm = "arm-6.1-gicv3-4.1.txt";
    private const string X86 = "x86-6.1-flat-4.1.txt";

    [Fact]
    public void Raises_of_a_real_arm64_kernel_lead_to_its_entries()
    {
        var result = Some.Run(ExperimentOf(InterruptSystems.Gicv3, Read(Arm)));

        Assert.Equal(RecordingGrade.Raise, result.Recording!.Grade);
        Assert.Equal(40, result.Recording.Inputs);
        Assert.All(result.Recording.Differences, difference => Assert.NotNull(difference.Rule));
        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(0, result.Ipis.Injected);
    }

    [Fact]
    public void Entries_of_a_real_x86_kernel_are_injected_and_counted_apart()
    {
        var result = Some.Run(ExperimentOf(InterruptSystems.Flat, Read(X86)));

        Assert.Equal(RecordingGrade.Entry, result.Recording!.Grade);
        Assert.Equal(66, result.Ipis.Injected);
        Assert.Equal(0, result.Ipis.Raised);
        Assert.All(result.Recording.Differences, difference => Assert.NotNull(difference.Rule));
        Assert.Equal(Verdict.Ok, result.Verdict);
    }

    [Fact]
    public void Entry_that_no_raise_explains_is_reported_with_its_line()
    {
        var lines = Read(Arm).Split('\n');
        var raise = Array.FindIndex(
            lines,
            line => line.Contains("target_mask=00000000,0000000e", StringComparison.Ordinal));
        lines[raise] = lines[raise].Replace("0000000e", "0000000c", StringComparison.Ordinal);

        var result = Some.Run(ExperimentOf(InterruptSystems.Gicv3, string.Join('\n', lines)));

        Assert.Equal(Verdict.Violated, result.Verdict);
        var violation = Assert.Single(result.Violations);
        Assert.Equal("recording", violation.Oracle);
        Assert.Matches(@"\.txt:\d+$", violation.Where);
    }

    private static string Read(string name) =>
        File.ReadAllText(Repository.Path("config", "traces", name));

    private static Experiment ExperimentOf(string interrupts, string text)
    {
        var (recording, problems) = FtraceReader.Read("recorded.txt", text);
        Assert.Empty(problems);
        var workload = new WorkloadConfig
        {
            Kind = WorkloadKinds.KernelTrace,
            Recording = recording,
        };
        return Some.Experiment(interrupts, 4, workload);
    }
}

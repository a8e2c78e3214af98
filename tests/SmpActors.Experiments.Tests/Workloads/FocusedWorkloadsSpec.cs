using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Profiles;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

/// <summary>Workloads that are about one thing that a call has to do with.</summary>
public sealed class FocusedWorkloadsSpec
{
    private const int SeedCount = 20;

    /// <summary>Bits of GICR_WAKER; what is read is written back, but for the first.</summary>
    private const long ProcessorSleep = 2;
    private const long ChildrenAsleep = 4;

    public static TheoryData<string, string, string> Machines
    {
        get
        {
            string[] kinds =
            [
                WorkloadKinds.SharedCsd, WorkloadKinds.Relay, WorkloadKinds.Shootdown,
                WorkloadKinds.Stop, WorkloadKinds.CpuSleep,
            ];
            var data = new TheoryData<string, string, string>();
            foreach (var kind in kinds)
            {
                foreach (var profile in ProfileTable.All)
                {
                    foreach (var system in Some.SystemsThatSend)
                    {
                        if (InterruptSystemFactory.RefusalOf(system, profile) is not null) continue;
                        data.Add(kind, profile.Name, system);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_order_of_deliveries_is_good(string kind, string profile, string system)
    {
        for (var seed = 1UL; seed <= SeedCount; seed++)
        {
            var result = Some.Run(With(kind, profile, system, seed));

            Assert.True(
                result.Verdict == Verdict.Ok,
                $"seed {seed}: {result.Verdict} {string.Join("; ", result.Violations)}");
            Assert.InRange(result.Calls.Issued, 1, long.MaxValue);
        }
    }

    [Theory]
    [InlineData("4.9", 0)]
    [InlineData("6.1", 1)]
    public void Csd_for_all_is_waited_for_or_refused_as_the_release_has_it(
        string profile, int refusedMin)
    {
        var result = Some.Run(With(WorkloadKinds.SharedCsd, profile, "gicv3", 1));

        Assert.InRange(result.Calls.Refused, refusedMin, refusedMin * result.Calls.Issued);
    }

    [Fact]
    public void Tokens_are_passed_on_from_interrupts()
    {
        var events = Trace(With(WorkloadKinds.Relay, "4.9", "flat", 1));

        var passed = events.Count(e => e is
        {
            Kind: TraceEventKind.FuncEntered,
            Detail: Model.Kernel.SmpFunc { Name: "pass_token.0" },
        });
        Assert.InRange(passed, 5, int.MaxValue);
    }

    [Fact]
    public void Cpus_that_left_the_mask_are_called_less()
    {
        var result = Some.Run(With(WorkloadKinds.Shootdown, "4.9", "flat", 1));

        Assert.InRange(result.FunctionsRun, 1, (4 * 3 * 5) - 1);
    }

    [Fact]
    public void Stop_leaves_one_cpu_that_says_so_when_all_others_have_stopped()
    {
        var events = Trace(With(WorkloadKinds.Stop, "4.9", "x2apic-phys", 1));

        var done = events.FindIndex(e => e.Kind == TraceEventKind.StopDone);
        var stopped = events.Take(done).Count(e => e.Kind == TraceEventKind.CpuStopped);
        Assert.Equal(3, stopped);
    }

    [Fact]
    public void Sleeping_cpu_takes_its_redistributor_with_it_and_wakes_it()
    {
        var events = Trace(With(WorkloadKinds.CpuSleep, "4.9", "gicv3", 1));

        var wakers = events
            .Where(e => e is { Kind: TraceEventKind.RegisterWritten, Detail: "GICR_WAKER" })
            .GroupBy(e => e.Part)
            .ToArray();
        Assert.NotEmpty(wakers);
        Assert.All(wakers, writes => Assert.Equal(
            writes.Select((_, place) => place % 2 == 0 ? ProcessorSleep : ChildrenAsleep),
            writes.Select(e => e.Value)));
    }

    private static Experiment With(string kind, string profile, string system, ulong seed)
    {
        var experiment = Some.Experiment(
            system, 4, new() { Kind = kind, Calls = 5, HoldNs = 5_000 }, seed);
        return experiment with { Kernel = new() { Profile = ProfileTable.Find(profile)! } };
    }

    private static List<TraceEvent> Trace(Experiment experiment) =>
        [.. Some.Outcome(experiment, keepsTrace: true).Trace.Select(stamped => stamped.Event)];
}

using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

public sealed class ScfTortureSpec
{
    private const int CpuCount = 8;
    private const int OnlineCount = 5;

    public static TheoryData<string, string> ProfilesAndSystems
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var profile in ProfileTable.Names)
            {
                data.Add(profile, InterruptSystems.X2ApicCluster);
                data.Add(profile, InterruptSystems.Gicv3);
            }

            return data;
        }
    }

    [Theory]
    [InlineData("single", "smp_call_function_single", false)]
    [InlineData("single_rpc", "smp_call_function_single", false)]
    [InlineData("single_wait", "smp_call_function_single", true)]
    [Trait("Rule", "N-SCF-2")]
    public void Single_calls_one_of_all_cpus_itself_and_those_offline_included(
        string primitive, string api, bool waits)
    {
        var calls = ScfCall.Of(Outcome(primitive).Trace);

        Assert.Equal(OnlineCount * 50, calls.Count);
        Assert.All(calls, call => Assert.Equal((api, waits), (call.Api, call.Waits)));
        Assert.All(calls, call => Assert.Equal(
            call.Result == 0 ? 1 : 0, call.RanOn.Length));
        Assert.Contains(calls, call => call.Result == Errno.Enxio);
        Assert.Contains(calls, call => call.RanOn.Contains(call.Caller));
        Assert.Equal(
            Enumerable.Range(0, OnlineCount), calls.SelectMany(c => c.RanOn).Distinct().Order());
    }

    [Theory]
    [InlineData("many", "smp_call_function_many", false)]
    [InlineData("many_wait", "smp_call_function_many", true)]
    [InlineData("all", "smp_call_function", false)]
    [InlineData("all_wait", "smp_call_function", true)]
    [Trait("Rule", "N-SCF-2")]
    public void Many_and_all_call_every_other_cpu_that_is_online(
        string primitive, string api, bool waits)
    {
        var calls = ScfCall.Of(Outcome(primitive).Trace);

        Assert.Equal(OnlineCount * 50, calls.Count);
        Assert.All(calls, call => Assert.Equal((api, waits), (call.Api, call.Waits)));
        Assert.All(calls, call => Assert.Equal(
            Enumerable.Range(0, OnlineCount).Where(cpu => cpu != call.Caller), call.RanOn));
    }

    [Fact]
    [Trait("Rule", "N-SCF-2")]
    public void Resched_interrupts_a_cpu_and_calls_nothing()
    {
        var outcome = Outcome("resched");

        Assert.Empty(ScfCall.Of(outcome.Trace));
        var raised = outcome.Trace.Where(e => e.Event.Kind == TraceEventKind.IpiRaised)
            .Select(e => (IpiRaise)e.Event.Detail!).ToList();
        Assert.Equal(OnlineCount * 50, raised.Count);
        Assert.All(raised, raise => Assert.Equal("Rescheduling interrupts", raise.Reason));
        Assert.Empty(outcome.Result.Warnings);
    }

    [Fact]
    [Trait("Rule", "N-SCF-2")]
    public void Invoker_of_single_rpc_goes_on_when_its_handler_has_run()
    {
        var calls = ScfCall.Of(Outcome("single_rpc").Trace);

        foreach (var ofCpu in calls.GroupBy(call => call.Caller))
        {
            Assert.All(
                ofCpu.Zip(ofCpu.Skip(1)),
                pair => Assert.InRange(pair.Second.Issued, pair.First.LastReturned, long.MaxValue));
        }
    }

    [Theory]
    [InlineData("single")]
    [InlineData("single_wait")]
    [InlineData("single_rpc")]
    [Trait("Rule", "N-SCF-3")]
    [Trait("Rule", "N-SCF-5")]
    public void Handler_of_a_single_call_warns_that_it_runs_on_another_cpu(string primitive)
    {
        // What is for CPU 1, csd and interrupt, reaches CPU 2.
        var result = Run(primitive, static sent =>
            sent is { Message: Cpu.EnqueueCsd or Redistributor.SetPending, To.Index: 1 }
                ? sent with { To = sent.To with { Index = 2 } }
                : sent);

        Assert.Contains(
            result.Warnings, w => w.Text == "scftorture: Wanted CPU 1 got CPU 2");
        ExpectError(result, "ste: ");
    }

    [Theory]
    [InlineData("single")]
    [InlineData("single_wait")]
    [InlineData("many_wait")]
    [InlineData("all_wait")]
    [Trait("Rule", "N-SCF-3")]
    public void Handler_warns_where_it_does_not_see_its_senders_stores(string primitive)
    {
        var result = Run(primitive, Strayed);

        Assert.Contains(
            result.Warnings, w => w.Text == "scftorture: scf_handler: in is not true");
        ExpectError(result, "stnmie: ");
    }

    [Theory]
    [InlineData("single_wait")]
    [InlineData("many_wait")]
    [InlineData("all_wait")]
    [Trait("Rule", "N-SCF-4")]
    public void Sender_that_waits_warns_where_it_does_not_see_its_handlers_stores(string primitive)
    {
        var result = Run(primitive, Strayed);

        Assert.Contains(result.Warnings, w => w.Text
            == $"scftorture: Memory-ordering failure, {primitive}: out is not true");
        ExpectError(result, "stnmoe: ");
    }

    [Theory]
    [InlineData("many")]
    [InlineData("all")]
    [Trait("Rule", "N-SCF-4")]
    public void Call_to_many_without_wait_has_nothing_to_check(string primitive)
    {
        var result = Some.Run(Experiment(primitive));

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("single_wait")]
    [InlineData("single_rpc")]
    [InlineData("many_wait")]
    [InlineData("all_wait")]
    [Trait("Rule", "N-SCF-4")]
    public void Cpu_that_is_alone_finds_no_store_missing(string primitive)
    {
        var experiment = Experiment(primitive);
        var machine = experiment.Machine with { Online = CpuMask.Range(0, 1) };

        var result = Some.Run(experiment with { Machine = machine });

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(ProfilesAndSystems))]
    [Trait("Rule", "N-SCF-3")]
    [Trait("Rule", "N-SCF-4")]
    [Trait("Rule", "N-SCF-5")]
    public void Run_of_all_primitives_passes_without_error_and_stall(string profile, string system)
    {
        for (var seed = 1UL; seed <= 15; seed++)
        {
            var torture = new WorkloadConfig { Kind = WorkloadKinds.ScfTorture, Calls = 40 };
            var experiment = Some.Experiment(system, CpuCount, torture, seed);
            var kernel = experiment.Kernel with { Profile = ProfileTable.Find(profile)! };

            var result = Some.Run(experiment with { Kernel = kernel });

            Assert.True(result.Verdict == Verdict.Ok, $"seed {seed}");
            Assert.Empty(result.Violations);
            Assert.Empty(result.Warnings);
        }
    }

    [Fact]
    [Trait("Rule", "N-SCF-5")]
    public void Two_in_one_run_find_each_its_own_checks()
    {
        var experiment = Experiment("single_wait");

        var result = Some.Run(experiment with
        {
            Workloads = [experiment.Workloads[0], experiment.Workloads[0]],
        });

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    [Trait("Rule", "N-SCF-5")]
    public void Run_in_wall_time_passes()
    {
        var experiment = Experiment("single_wait") with { Time = TimeMode.Wall };

        var result = Some.Run(experiment);

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Empty(result.Warnings);
    }

    private static Experiment Experiment(string primitive)
    {
        var torture = new WorkloadConfig
        {
            Kind = WorkloadKinds.ScfTorture,
            Calls = 50,
            Weights = new SortedDictionary<string, int> { [primitive] = 1 },
        };
        var experiment = Some.Experiment(InterruptSystems.Gicv3, CpuCount, torture);
        var machine = experiment.Machine with { Online = CpuMask.Range(0, OnlineCount) };
        return experiment with { Machine = machine };
    }

    private static RunOutcome Outcome(string primitive) =>
        Some.Outcome(Experiment(primitive), keepsTrace: true);

    /// <summary>Runs while something between the parts changes what they send.</summary>
    private static RunResult Run(
        string primitive, Func<OutgoingMessage, OutgoingMessage> changes)
    {
        var options = new RunOptions { Around = inner => new Changing(inner, changes) };
        return ExperimentRunner.Run(Experiment(primitive), options, CancellationToken.None).Result;
    }

    /// <summary>A csd arrives with another argument: an address where no check lies.</summary>
    private static OutgoingMessage Strayed(OutgoingMessage sent) =>
        sent.Message is Cpu.EnqueueCsd command
            ? sent with { Message = command with { Info = command.Info + 1_000_000 } }
            : sent;

    private static void ExpectError(RunResult result, string counter)
    {
        Assert.Equal(Verdict.Violated, result.Verdict);
        Assert.Contains(result.Violations, v => v.Oracle == Oracle.SelfCheck.Name
            && v.Where == WorkloadKinds.ScfTorture
            && v.What.StartsWith(counter, StringComparison.Ordinal));
    }

    private sealed class Changing(
        IInterconnect inner, Func<OutgoingMessage, OutgoingMessage> changes) : IInterconnect
    {
        public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent) =>
            inner.Send(from, sender, changes(sent));
    }
}

using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Faults;

/// <summary>What no fault can cause is an invariant: so no fault ends the program.</summary>
public sealed class AnyFaultSpec
{
    private const int CpuCount = 3;

    /// <summary>Each message of each system, with each thing that can happen to it.</summary>
    public static TheoryData<string, string> Messages
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var system in new[]
            {
                InterruptSystems.PhysFlat, InterruptSystems.X2ApicCluster, InterruptSystems.Gicv2,
                InterruptSystems.Gicv3,
            })
            {
                foreach (var type in MessageTypes.Of(InterruptsOf(system)))
                {
                    all.Add(system, MessageTypes.NameOf(type));
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Whatever_happens_to_a_message_the_run_is_judged(string system, string message)
    {
        var type = Assert.Single(MessageTypes.Find(InterruptsOf(system), message));

        foreach (var action in ActionsFor(type))
        {
            var experiment = Experiment(system) with
            {
                Faults = new FaultPlan().With(new FaultRule("any", action)
                {
                    Match = new()
                    {
                        Messages = [type],
                        To = action is MisrouteMessage misroute
                            ? new(misroute.To.Kind, null)
                            : null,
                        Occurrences = new(1, 30, 3),
                    },
                }),
            };

            var ended = Record.Exception(() => Some.Run(experiment));

            Assert.True(ended is null, $"{action}: {ended?.Message}");
        }
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.X2ApicPhys)]
    [InlineData(InterruptSystems.Gicv2)]
    [InlineData(InterruptSystems.Gicv3)]
    public void However_many_faults_come_together_the_run_is_judged(string system)
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var all = FaultRule.Named("drop").Probability(0.01m).Drop();
            var experiment = Experiment(system) with
            {
                Seed = seed,
                Faults = new FaultPlan()
                    .With(all)
                    .With(FaultRule.Named("twice").Probability(0.05m).Duplicate(0, 5_000))
                    .With(FaultRule.Named("late").Probability(0.05m).Delay(0, 50_000))
                    .With(FaultRule.Named("behind").Probability(0.05m).Reorder(20_000))
                    .With(FaultRule.Named("held").At(3_000).HoldInterrupts(new(1), 9_000))
                    .With(FaultRule.Named("stalled").At(5_000).StallCpu(new(2), 9_000))
                    .With(FaultRule.Named("gone").At(40_000).Crash(PartId.Cpu(new(2)))),
            };

            var ended = Record.Exception(() => Some.Run(experiment));

            Assert.True(ended is null, $"seed {seed}: {ended?.Message}");
        }
    }

    private static IEnumerable<FaultAction> ActionsFor(Type type)
    {
        yield return new DropMessage();
        yield return new DuplicateMessage(new(0, 3_000));
        yield return new ReorderMessage(5_000);
        foreach (var kind in new[]
        {
            PartKind.Cpu, PartKind.LocalApic, PartKind.Redistributor,
        })
        {
            yield return new MisrouteMessage(new(kind, 1));
        }

        foreach (var field in MessageField.Of(type))
        {
            yield return new CorruptMessage(FieldChange.Flip(field, 1));
            yield return new CorruptMessage(FieldChange.To(field, field.ValueMax));
        }
    }

    private static IInterruptSystem InterruptsOf(string system) => InterruptSystemFactory.Create(
        new() { CpuCount = CpuCount, Interrupts = system, Online = CpuMask.Range(0, CpuCount) },
        new MachineTopology(CpuCount, CpuCount),
        new());

    private static Experiment Experiment(string system)
    {
        var experiment = Some.Experiment(
            system, CpuCount, new() { Kind = WorkloadKinds.ScfTorture, Calls = 4 });
        return experiment with
        {
            Workloads =
            [
                experiment.Workloads[0],
                new()
                {
                    Kind = WorkloadKinds.Hotplug,
                    Calls = 3,
                    HotplugCpus = CpuMask.Of(new CpuId(2)),
                    Operations = 2,
                },
            ],
            Limits = new() { VirtualTimeNs = 2_000_000 },
        };
    }
}

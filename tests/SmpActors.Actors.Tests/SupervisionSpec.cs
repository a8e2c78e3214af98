using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Tests;

public sealed class SupervisionSpec
{
    private static readonly CpuId _faulty = new(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_part_that_throws_ends_the_run_with_its_name(bool isVirtual)
    {
        var made = new List<CpuId>();
        using var test = New(isVirtual, made).Started();

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Failed, end);
        Assert.Equal("gicr1", test.Machine.Failure!.Part);
        Assert.Equal("out of order", test.Machine.Failure.Fault.Message);
    }

    [Fact]
    public void A_part_that_throws_is_stopped_and_not_restarted()
    {
        var made = new List<CpuId>();
        using var test = New(isVirtual: true, made).Started();
        var ended = test.WatchInVirtualTime(PartId.Redistributor(_faulty));

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        Assert.Equal([_faulty], made);
        Assert.Equal(["gicr1"], ended);
    }

    [Fact]
    public void The_first_failure_is_the_one_that_is_told()
    {
        var made = new List<CpuId>();
        using var test = New(isVirtual: true, made).Started();
        var told = new List<string>();
        test.Machine.Failed += failure => told.Add(failure.Part);

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();
        test.Machine.Tell(PartId.Redistributor(new(2)), Unknown.Instance);
        test.RunToQuiescence();

        Assert.Equal(["gicr1"], told);
    }

    private static TestMachine New(bool isVirtual, List<CpuId> made)
    {
        return isVirtual
            ? TestMachine.InVirtualTime(4, change: WithFaultyPart)
            : TestMachine.InWallTime(4, WithFaultyPart);

        MachineSettings WithFaultyPart(MachineSettings settings) => settings with
        {
            Interrupts = new ChangedGic(settings.Interrupts, cpu =>
            {
                if (cpu != _faulty) return null;
                made.Add(cpu);
                return new ScriptedPart(
                    PartId.Redistributor(cpu),
                    static (_, _) => throw new InvalidOperationException("out of order"));
            }),
        };
    }

    /// <summary>A message that no part understands.</summary>
    private sealed record Unknown : IMessage
    {
        private Unknown()
        {
        }

        public static Unknown Instance { get; } = new();
    }
}

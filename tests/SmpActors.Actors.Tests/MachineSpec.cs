using Akka.Actor;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Actors.Tests;

public sealed class MachineSpec
{
    [Fact]
    public void A_parts_actor_stands_below_its_machine_chip_and_group()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 8, chipCount: 2).Started();

        var paths = new[]
        {
            PathOf(test, PartId.Cpu(new(3))),
            PathOf(test, PartId.Redistributor(new(3))),
            PathOf(test, PartId.Cpu(new(4))),
            PathOf(test, PartId.Distributor(new(1))),
        };

        Assert.Equal(
            [
                "/user/machine/chip0/group0/cpu3",
                "/user/machine/chip0/group0/gicr3",
                "/user/machine/chip1/group0/cpu4",
                "/user/machine/chip1/group0/gicd1",
            ],
            paths);
    }

    [Fact]
    public void A_chip_of_many_parts_has_several_groups()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 600).Started();

        var groups = Enumerable.Range(0, 600)
            .Select(cpu => PathOf(test, PartId.Cpu(new(cpu))).Split('/')[4])
            .Distinct();

        Assert.Equal(["group0", "group1", "group2"], groups);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_part_exists_once_the_machine_has_started(bool isVirtual)
    {
        using var test = New(isVirtual, cpuCount: 100);

        test.Started();

        Assert.True(test.Machine.IsStarted);
        Assert.Equal(201, test.Machine.PartCount);
        Assert.All(
            Enumerable.Range(0, 100),
            cpu => Assert.NotNull(test.Machine.Directory[PartId.Redistributor(new(cpu))]));
    }

    [Fact]
    public void All_parts_end_when_a_machine_stops_in_virtual_time()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 4).Started();
        var ended = test.WatchInVirtualTime(PartId.Cpu(new(3)));

        test.Machine.Stop();
        test.RunToQuiescence();

        Assert.Equal(["cpu3"], ended);
    }

    [Fact]
    public async Task All_parts_end_when_a_machine_stops_in_wall_time()
    {
        using var test = TestMachine.InWallTime(cpuCount: 4).Started();
        var parts = Enumerable.Range(0, 4).Select(i => test.Machine.Directory[PartId.Cpu(new(i))]!);
        var ends = parts.Select(part => part.WatchAsync()).ToList();

        test.Machine.Stop();

        Assert.All(await Task.WhenAll(ends), Assert.True);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_to_all_others_runs_on_each_of_them(bool isVirtual)
    {
        using var test = New(isVirtual, cpuCount: 64).Started();

        test.Tell(0, TestMachine.CallOthers, 3);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(3 * 63, test.Count(TraceEventKind.FuncReturned));
        Assert.Equal(3 * 63, test.Count(TraceEventKind.CsdUnlocked));
        Assert.Equal(3, test.Count(TraceEventKind.CallReturned));
    }

    [Fact]
    public void Telling_a_part_that_the_machine_has_not_names_it()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 4).Started();

        var fault = Assert.Throws<ArgumentException>(
            () => test.Tell(4, TestMachine.CallOthers, 1));

        Assert.Contains("no part cpu4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_from_outside_waits_for_its_time()
    {
        using var test = TestMachine.InVirtualTime(cpuCount: 2).Started();

        test.Machine.Tell(
            PartId.Cpu(new(0)), new Cpu.StartTask(TestMachine.LetTimePass, 30), delayNs: 70);
        test.RunToQuiescence();

        Assert.Equal(100, test.Time.NowNs);
    }

    [Fact]
    public void A_quiescent_machine_says_what_its_contexts_wait_for()
    {
        using var test = TestMachine.InVirtualTime(2, change: LosingUnlocks).Started();

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();
        var contexts = test.Machine.DescribeContexts(new(0));

        Assert.Equal(
            ["calls in call[cpu0 #1] waits for csd[cpu0 stack0 #1], aimed at cpu1, to be unlocked"],
            contexts);
    }

    private static TestMachine New(bool isVirtual, int cpuCount) => isVirtual
        ? TestMachine.InVirtualTime(cpuCount)
        : TestMachine.InWallTime(cpuCount);

    private static string PathOf(TestMachine test, PartId part) =>
        test.Machine.Directory[part]!.Path.ToStringWithoutAddress();

    private static MachineSettings LosingUnlocks(MachineSettings settings) => settings with
    {
        Around = static inner =>
            new LossyInterconnect(inner, static (_, _, message) => message is Cpu.CsdUnlocked),
    };
}

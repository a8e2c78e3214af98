namespace SmpActors.Model.Tests.Kernel;

public sealed class GuestTaskSpec
{
    [Fact]
    public void Results_come_up_through_several_levels_whether_or_not_one_waits()
    {
        foreach (var ns in new long[] { 0, 10 })
        {
            var machine = new FakeMachine(1);
            var result = 0;

            machine.Run(0, async cpu => result = await Sum(cpu, 5, ns));

            Assert.Equal(15, result);
            Assert.Equal(5 * ns, machine.Runner.NowNs);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Exception_comes_up_through_several_levels_and_can_be_caught(long ns)
    {
        var machine = new FakeMachine(1);

        machine.Run(0, async cpu =>
        {
            try
            {
                await Fail(cpu, 5, ns);
            }
            catch (NotSupportedException fault)
            {
                machine.Note(fault.Message);
            }
        });

        Assert.Equal(["level 0"], machine.Ran);
    }

    [Fact]
    public void Foreign_awaitable_is_refused_with_a_clear_error()
    {
        var machine = new FakeMachine(1);

        var fault = Assert.Throws<GuestFaultException>(
            () => machine.Run(0, static async _ => await Task.Yield()));

        Assert.Equal(
            "the program script failed on cpu0: "
                + "guest code may await guest coroutines and waits of its CPU only",
            fault.Message);
    }

    [Fact]
    public void Two_waits_at_once_are_refused()
    {
        var machine = new FakeMachine(1);

        var fault = Assert.Throws<InvariantViolatedException>(
            () => machine.Run(0, static async cpu =>
            {
                var first = cpu.Elapse(10);
                await cpu.Elapse(20);
                await first;
            }));

        Assert.EndsWith("waits for two things at once", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coroutine_that_never_waits_allocates_nothing()
    {
        var machine = new FakeMachine(1);
        var bytes = -1L;

        machine.Run(0, async cpu =>
        {
            await Sum(cpu, 20, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++) await Sum(cpu, 20, 0);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, bytes);
    }

    private static async GuestTask<int> Sum(Cpu cpu, int level, long ns)
    {
        if (level == 0) return 0;
        await cpu.Elapse(ns);
        return level + await Sum(cpu, level - 1, ns);
    }

    private static async GuestTask Fail(Cpu cpu, int level, long ns)
    {
        await cpu.Elapse(ns);
        if (level == 0) throw new NotSupportedException($"level {level}");
        await Fail(cpu, level - 1, ns);
    }
}

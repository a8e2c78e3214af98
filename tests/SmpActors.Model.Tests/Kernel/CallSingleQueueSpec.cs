namespace SmpActors.Model.Tests.Kernel;

public sealed class CallSingleQueueSpec
{
    [Fact]
    [Trait("Rule", "G-LL-1")]
    [Trait("Rule", "G-LL-5")]
    public void Push_says_whether_the_head_was_null()
    {
        var queue = new CallSingleQueue();

        var first = (queue.IsEmpty, queue.Add(Entry(1)));
        var second = (queue.IsEmpty, queue.Add(Entry(2)));
        queue.DelAll();
        var third = (queue.IsEmpty, queue.Add(Entry(3)));

        Assert.Equal((true, QueueWas.Empty), first);
        Assert.Equal((false, QueueWas.NotEmpty), second);
        Assert.Equal((true, QueueWas.Empty), third);
    }

    [Theory]
    [Trait("Rule", "G-LL-3")]
    [Trait("Rule", "G-LL-4")]
    [Trait("Rule", "G-LL-7")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Delete_all_takes_everything_and_the_reversal_gives_it_oldest_first(int count)
    {
        var queue = new CallSingleQueue();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < count; i++) queue.Add(Entry(i));
            Assert.Equal(count, queue.Count);
            Assert.Equal(Enumerable.Range(0, count), queue.Entries.Select(e => (int)e.Info));

            var taken = queue.DelAll();
            queue.Add(Entry(100));
            queue.Add(Entry(101));

            Assert.Equal(count, taken.Count);
            for (var i = 0; i < count; i++) Assert.Equal(i, taken[i].Info);
            queue.Recycle(taken);
            Assert.Equal([100L, 101L], queue.Entries.Select(e => e.Info));
            queue.DelAll();
        }
    }

    [Fact]
    [Trait("Rule", "G-LL-2")]
    public void What_was_stored_before_the_push_is_what_the_taker_sees()
    {
        var machine = new FakeMachine(3);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, new(2), FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(["1:1", "2:2"], machine.Ran.Order());
        Assert.Equal(
            [1L, 2L],
            machine.Runner.Delivered
                .Select(delivered => delivered.Message)
                .OfType<Cpu.EnqueueCsd>()
                .Select(entry => entry.Info));
    }

    private static Cpu.EnqueueCsd Entry(long info) => new(
        new(new(0), new(CsdSlotKind.CsdData, 0), 1),
        new(0),
        new(1),
        CsdFlags.Lock,
        SmpFunc.Nop,
        info,
        default);
}

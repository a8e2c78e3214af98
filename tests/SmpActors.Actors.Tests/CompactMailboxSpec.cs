using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using CsCheck;

namespace SmpActors.Actors.Tests;

public sealed class CompactMailboxSpec
{
    [Fact]
    public void Messages_leave_in_the_order_in_which_they_came()
    {
        // Each step adds some messages and takes some: the ring wraps, grows and is given back.
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100]).Array[1, 50].Sample(steps =>
        {
            var queue = new CompactMessageQueue();
            var model = new Queue<int>();
            var count = 0;

            foreach (var (added, taken) in steps)
            {
                for (var i = 0; i < added; i++)
                {
                    model.Enqueue(count);
                    Add(queue, count++);
                }

                for (var i = 0; i < taken && model.Count > 0; i++)
                {
                    Assert.True(queue.TryDequeue(out var envelope));
                    Assert.Equal(model.Dequeue(), envelope.Message);
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count > 0, queue.HasMessages);
            }
        });
    }

    [Fact]
    public void An_empty_queue_gives_nothing()
    {
        var queue = new CompactMessageQueue();

        var found = queue.TryDequeue(out var envelope);

        Assert.False(found);
        Assert.Null(envelope.Message);
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public async Task Of_many_senders_at_once_no_message_is_lost_and_each_ones_order_is_kept()
    {
        const int SenderCount = 4;
        const int MessageCount = 50_000;
        var queue = new CompactMessageQueue();
        using var together = new Barrier(SenderCount + 1);
        var sending = Enumerable.Range(0, SenderCount).Select(sender => Task.Run(() =>
        {
            together.SignalAndWait();
            for (var i = 0; i < MessageCount; i++) Add(queue, (sender, i));
        })).ToList();
        var next = new int[SenderCount];

        together.SignalAndWait();
        for (var left = SenderCount * MessageCount; left > 0;)
        {
            if (!queue.TryDequeue(out var envelope)) continue;
            var (sender, number) = ((int, int))envelope.Message;
            Assert.Equal(next[sender]++, number);
            left--;
        }

        await Task.WhenAll(sending);
        Assert.All(next, count => Assert.Equal(MessageCount, count));
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void What_an_actor_leaves_behind_goes_to_the_dead_letters()
    {
        var (queue, dead) = (new CompactMessageQueue(), new UnboundedMessageQueue());
        for (var i = 0; i < 10; i++) Add(queue, i);

        queue.CleanUp(ActorRefs.Nobody, dead);

        Assert.Equal(10, dead.Count);
        Assert.Equal(0, queue.Count);
    }

    private static void Add(CompactMessageQueue queue, object message) =>
        queue.Enqueue(ActorRefs.Nobody, new(message, ActorRefs.Nobody));
}

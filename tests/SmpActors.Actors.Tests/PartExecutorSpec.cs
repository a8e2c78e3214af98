using Akka.Actor;
using Akka.Dispatch;

namespace SmpActors.Actors.Tests;

public sealed class PartExecutorSpec
{
    private const int RunCount = 10_000;

    [Fact]
    public async Task Of_runs_that_wake_further_ones_each_runs_once_on_the_thread_pool()
    {
        using var system = ActorSystem.Create("executor", MachineHocon.Base);
        var dispatcher = system.Dispatchers.Lookup(MachineHocon.Dispatcher);
        var counts = new int[RunCount];
        var onPool = 0;
        var left = RunCount;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        dispatcher.Schedule(() => Run(0));
        await done.Task;

        Assert.All(counts, count => Assert.Equal(1, count));
        Assert.Equal(RunCount, onPool);

        // A tree: each wakes the two that follow from it, as a broadcast wakes what wakes others.
        void Run(int number)
        {
            Interlocked.Increment(ref counts[number]);
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref onPool);
            for (var next = (2 * number) + 1; next <= (2 * number) + 2 && next < RunCount; next++)
            {
                var woken = next;
                dispatcher.Schedule(() => Run(woken));
            }

            if (Interlocked.Decrement(ref left) == 0) done.SetResult();
        }
    }

    [Fact]
    public void After_its_shutdown_a_run_is_refused_and_not_lost()
    {
        var executor = new PartExecutor("parts");
        executor.Shutdown();

        Assert.Throws<RejectedExecutionException>(() => executor.Execute(new Never()));
    }

    private sealed class Never : IRunnable
    {
        public void Run() => throw new InvalidOperationException("ran after the shutdown");

        public void Execute() => Run();
    }
}

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{


    /// <summary>Sets the result that smp_call_on_cpu gives its caller; for its functions.</summary>
    public void ReturnFromWork(int result) => _current!.Result = result;

    /// <summary>Asks a CPU whether it idles; a polling one is woken by the question.</summary>
    internal async GuestTask<IdleState> AskIdle(CpuId target)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new WakeIfPolling(Number, key));
        await WaitForReply(key);
        return TakeReply<IdleReported>(key).Idle;
    }

    /// <summary>Runs a function in a task of another CPU and sleeps until it is done.</summary>
    internal async GuestTask<int> RunWorkOn(CpuId target, SmpFunc func, long info)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new QueueWork(Number, key, func, info));
        await SleepForReply(key);
        return TakeReply<WorkCompleted>(key).Result;
    }

    private void OnWakeIfPolling(WakeIfPolling command)
    {
        var idle = !IsIdle ? IdleState.Busy
            : Kernel.IsIdlePolling ? IdleState.Polling
            : IdleState.Sleeping;

        // The idle loop sees the flag, goes through the scheduler, and finds nothing to run.
        Send(PartId.Cpu(command.Asker), new IdleReported(command.Key, idle));
    }

    private void OnIdleReported(IdleReported reply) => OnReply(reply.Key, reply);

    private void OnQueueWork(QueueWork command)
    {
        var body = Kernel.BodyOf(command.Func);
        StartContext(
            "kworker", (command.Asker, command.Key), cpu => body(cpu, command.Info));
    }

    private void OnWorkCompleted(WorkCompleted reply) => OnReply(reply.Key, reply);
}

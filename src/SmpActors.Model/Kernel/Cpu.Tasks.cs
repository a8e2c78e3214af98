using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>The pids below are those of kernel threads, in a trace as in a real one.</summary>
    private const long FirstPid = 1000;

    private static readonly KernelFunction _pinVcpu =
        new("hypervisor_pin_vcpu", "include/linux/hypervisor.h");

    private List<GuestContext>? _tasks;
    private int _taskCount;

    /// <summary>Puts the current task to sleep; other tasks of this CPU may run.</summary>
    /// <param name="ns">At least 0.</param>
    /// <exception cref="InvalidOperationException">The caller is an interrupt.</exception>
    public async GuestTask Sleep(long ns)
    {
        MightSleep();
        await new GuestWait(this, new(WaitKind.SleepForElapsed, Key: StartTimer(ns)));
    }

    /// <summary>Sets the result that smp_call_on_cpu gives its caller; for its functions.</summary>
    /// <exception cref="InvalidOperationException">The caller is no work item.</exception>
    public void ReturnFromWork(int result)
    {
        if (_top?.Work is not { } work)
        {
            throw new InvalidOperationException("only what smp_call_on_cpu runs returns a result");
        }

        work.Result = result;
    }

    /// <summary>Runs a function in a task of another CPU and sleeps until it is done.</summary>
    internal async GuestTask<int> RunWorkOn(CpuId target, SmpFunc func, long info, bool pinsVcpu)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new QueueWork(Number, key, func, info, pinsVcpu));
        await SleepForReply(key);
        return TakeReply<WorkCompleted>(key).Result;
    }

    private void OnStartTask(StartTask command)
    {
        var program = Kernel.ProgramOf(command.Program);
        var argument = command.Argument;
        AddTask(program.Name, null, cpu => cpu.RunProgram(program, argument));
    }

    private void OnQueueWork(QueueWork command)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"kworker/{Number.Value}:0");
        AddTask(name, new(command.Asker, command.Key), cpu => cpu.RunWorkItem(command));
    }

    private void AddTask(string name, WorkItem? work, Func<Cpu, GuestTask> body)
    {
        var task = new GuestContext { Name = name, Pid = NextPid(), Work = work };
        task.Suspended = new FirstRun(this, task, body);
        (_tasks ??= []).Add(task);
    }

    private long NextPid() =>
        FirstPid + Number.Value + ((long)_taskCount++ * Kernel.Topology.CpuCount);

    private async GuestTask RunProgram(GuestProgram program, long argument)
    {
        try
        {
            await program.Body(this, argument);
        }
        catch (Exception fault) when (GuestFaultException.IsToName(fault))
        {
            throw new GuestFaultException(
                $"the program {program.Name} failed on {Number}: {fault.Message}", fault);
        }
    }

    private async GuestTask RunWorkItem(QueueWork work)
    {
        if (work.PinsVcpu) In(_pinVcpu).Dispose();
        await RunUncalled(work.Func, work.Info);
        if (work.PinsVcpu) In(_pinVcpu).Dispose();
    }

    /// <summary>
    /// might_sleep(): a sleep in atomic context is reported, one in an interrupt is a bug.
    /// </summary>
    /// <remarks>Source: kernel/sched/core.c, ___might_sleep() (v4.9).</remarks>
    private void MightSleep()
    {
        if (InHardIrq || InNmi)
        {
            throw new InvalidOperationException("an interrupt handler cannot sleep");
        }

        if (IsIdle) throw new InvalidOperationException("the idle task cannot sleep");
        if (IrqsOn && PreemptCount == 0) return;

        Warn("BUG: sleeping function called from invalid context");
        Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"in_atomic(): {(PreemptCount > 0 ? 1 : 0)}, irqs_disabled(): {(IrqsOn ? 0 : 1)}, "
            + $"pid: {CurrentPid}, name: {_top!.Name}"));
    }

    /// <summary>Makes the first task that can go on the current one; false if none can.</summary>
    private bool SwitchIn()
    {
        if (_needResched)
        {
            Preempt();
            return true;
        }

        if (_hotplug is { AreTasksParked: true }) return SwitchToIdleDead();

        for (var i = 0; i < (_tasks?.Count ?? 0); i++)
        {
            if (!IsOver(_tasks![i].Wait)) continue;
            _top = _tasks[i];
            _tasks.RemoveAt(i);
            _isInIdleLoop = false;
            return true;
        }

        return false;
    }

    private bool IsSomeTaskReady()
    {
        for (var i = 0; i < (_tasks?.Count ?? 0); i++)
        {
            if (IsOver(_tasks![i].Wait)) return true;
        }

        return false;
    }

    /// <summary>Takes a task that sleeps off the CPU. The scheduler leaves interrupts on.</summary>
    private void SwitchOut(GuestContext task)
    {
        _tasks!.Add(task);
        _top = null;
        IrqsOn = true;
    }

    private void EndTask(GuestContext task)
    {
        Trace(TraceEventKind.TaskEnded, value: task.Pid, detail: task.Name);
        if (task.PreemptCount > 0) WarnOfPreemptCount(task);
        if (task.Work is { } work)
        {
            Send(PartId.Cpu(work.Asker), new WorkCompleted(work.Key, work.Result));
        }

        _top = null;
        IrqsOn = true;
    }

    /// <remarks>Source: kernel/exit.c, do_exit() (v4.9).</remarks>
    private void WarnOfPreemptCount(GuestContext task) => Warn(string.Create(
        CultureInfo.InvariantCulture,
        $"note: {task.Name}[{task.Pid}] exited with preempt_count {task.PreemptCount}"));

    /// <summary>A task before its first statement.</summary>
    private sealed class FirstRun(Cpu cpu, GuestContext task, Func<Cpu, GuestTask> body)
        : GuestCoroutine
    {
        public override void Resume()
        {
            cpu.Trace(TraceEventKind.TaskStarted, value: task.Pid, detail: task.Name);
            task.Root = body(cpu);
        }
    }
}

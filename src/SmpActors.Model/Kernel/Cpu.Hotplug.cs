using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private HotplugArea? _hotplug;

    /// <summary>How far up this CPU is.</summary>
    public CpuHotplugState HotplugState =>
        _hotplug?.State ?? (IsOnline ? CpuHotplugState.Online : CpuHotplugState.Offline);

    /// <summary>This CPU's snapshot of the global masks.</summary>
    internal CpuMasks Masks => _masks;

    /// <summary>The CPU that takes this one up or down, and waits for it.</summary>
    internal CpuId HotplugControl => Hotplug.Control;

    private HotplugArea Hotplug => _hotplug ??= new(HotplugState);

    /// <summary>A CPU that was up once and went offline: dead, with interrupts off.</summary>
    /// <param name="id">Which CPU.</param>
    /// <param name="kernel">What all CPUs have in common.</param>
    /// <param name="port">
    /// This CPU's side of its interrupt controller; its own, shared with nobody.
    /// </param>
    /// <param name="masks">The global masks as this CPU sees them; it is not online.</param>
    public static Cpu Dead(CpuId id, KernelImage kernel, IInterruptPort port, CpuMasks masks)
    {
        Invariant.Holds(!masks.Online.Contains(id), $"{id} is online and not dead");
        return new(id, kernel, port, masks)
        {
            HasCfd = false,
            IrqsOn = false,
            _core = CoreState.Held,
        };
    }

    /// <summary>Takes the lock under which CPUs go up and down; sleeps for it.</summary>
    /// <remarks>
    /// Source: kernel/cpu.c, cpu_hotplug_begin() (v4.9). A lock of the whole machine lies in the
    /// memory of its first CPU.
    /// </remarks>
    internal async GuestTask CpuHotplugBegin()
    {
        var key = OpenRequest();
        Send(LockHome, new LockHotplug(Number, key));
        await SleepForReply(key);
        TakeReply<HotplugLocked>(key);
    }

    /// <summary>Gives the lock to the next CPU that waits for it.</summary>
    internal void CpuHotplugDone() => Send(LockHome, UnlockHotplug.Instance);

    /// <summary>Changes the global masks, and waits until all who look have seen it.</summary>
    /// <param name="masks">The masks from now on.</param>
    /// <param name="observers">Who looks; this CPU need not be among them.</param>
    internal async GuestTask ChangeMasks(CpuMasks masks, CpuMask observers)
    {
        SeeMasks(masks);
        var others = observers.Except(Number);
        if (others.IsEmpty) return;

        Hotplug.MasksUnseenCount = others.Count;
        var change = new SetCpuMasks(Number, ++Hotplug.MasksKey, masks);
        foreach (var observer in others) Send(PartId.Cpu(observer), change);
        await new GuestWait(this, new(WaitKind.MasksSeen));
    }

    /// <summary>Asks a CPU how far up it is.</summary>
    internal async GuestTask<CpuHotplugState> ReadHotplugStateOf(CpuId target)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new ReadHotplugState(Number, key));
        await WaitForReply(key);
        return TakeReply<HotplugStateRead>(key).State;
    }

    /// <summary>Tells a dead CPU's memory how far down it is.</summary>
    internal async GuestTask SetHotplugStateOf(CpuId target, CpuHotplugState state)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new SetHotplugState(Number, key, state));
        await WaitForReply(key);
        TakeReply<HotplugStateRead>(key);
    }

    /// <summary>Kicks a CPU's hotplug thread; does not wait: cpuhp_kick_ap_work().</summary>
    /// <returns>The key to wait for its end with.</returns>
    internal long Kick(CpuId target, CpuHotplugState state)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new KickApWork(Number, key, state));
        return key;
    }

    /// <summary>Sleeps until a hotplug thread is done.</summary>
    /// <returns>0, or a negative errno.</returns>
    internal async GuestTask<int> WaitForApWork(long key)
    {
        await SleepForReply(key);
        return TakeReply<WorkCompleted>(key).Result;
    }

    /// <summary>What this CPU's hotplug thread was kicked for, or null.</summary>
    internal KickApWork? TakeApWork()
    {
        var work = Hotplug.ApWork;
        Hotplug.ApWork = null;
        return work;
    }

    /// <summary>This CPU is that far up now.</summary>
    internal void ReachHotplugState(CpuHotplugState state) => Hotplug.State = state;

    /// <summary>Leaves nothing but the idle task to run here, which sees that it is dead.</summary>
    /// <remarks>
    /// Differs from v4.9: its tasks do not migrate; they go on when the CPU is back.
    /// </remarks>
    internal void ParkTasks(CpuId control)
    {
        Hotplug.AreTasksParked = true;
        Hotplug.IsDying = true;
        Hotplug.Control = control;
    }

    /// <summary>Lets tasks run here, and the hotplug thread first.</summary>
    internal void UnparkTasks()
    {
        Hotplug.AreTasksParked = false;
        _needResched = Hotplug.HasThreadWork;
    }

    /// <summary>Spins until this CPU is told to go on booting: wait_for_master_cpu().</summary>
    internal GuestWait CalledOut() => new(this, new(WaitKind.CalledOut));

    /// <summary>Stays where it is with interrupts off, until its hardware starts it anew.</summary>
    internal GuestWait Park()
    {
        IrqsOn = false;
        _core = CoreState.Held;
        return new(this, new(WaitKind.Parked), isOver: false);
    }

    private PartId LockHome => PartId.Cpu(Kernel.Topology.Possible.First);

    /// <summary>On a CPU that has died: its idle task, once.</summary>
    private bool SwitchToIdleDead()
    {
        if (!_hotplug!.IsDying) return false;
        _hotplug.IsDying = false;
        EnterIdle(CpuHotplug.IdleDead);
        return true;
    }

    private void EnterIdle(Func<Cpu, GuestTask> body)
    {
        _isInIdleLoop = false;
        _top = new()
        {
            Kind = ContextKind.Idle,
            Name = string.Create(CultureInfo.InvariantCulture, $"swapper/{Number.Value}"),
            PreemptCount = 1,
        };
        _top.Root = body(this);
    }

    /// <summary>Takes a message of hotplug or stop_machine; false if it is none.</summary>
    private bool ReceiveHotplug(IMessage message)
    {
        switch (message)
        {
            case QueueStopWork command: OnQueueStopWork(command); break;
            case StopStateChanged happened: OnStopStateChanged(happened); break;
            case AckStopState command: OnAckStopState(command); break;
            case StopWorkDone happened: OnStopWorkDone(happened); break;
            case LockHotplug command: OnLockHotplug(command); break;
            case HotplugLocked reply: OnReply(reply.Key, reply); break;
            case UnlockHotplug: OnUnlockHotplug(); break;
            case SetCpuMasks command: OnSetCpuMasks(command); break;
            case CpuMasksSet reply: OnCpuMasksSet(reply); break;
            case ReadHotplugState command: OnReadHotplugState(command); break;
            case HotplugStateRead reply: OnReply(reply.Key, reply); break;
            case SetHotplugState command: OnSetHotplugState(command); break;
            case KickApWork command: OnKickApWork(command); break;
            case PowerOn: OnPowerOn(); break;
            default: return false;
        }

        return true;
    }

    private void OnPowerOn()
    {
        if (!IsHeld) return;
        HoldInReset();
        StartFromReset();
    }

    private void OnLockHotplug(LockHotplug command)
    {
        Hotplug.LockWaiters.Enqueue(command);
        if (Hotplug.LockWaiters.Count == 1) GrantLock(command);
    }

    private void OnUnlockHotplug()
    {
        // The first in the queue is who holds it.
        if (!Hotplug.LockWaiters.TryDequeue(out _)) return;
        if (Hotplug.LockWaiters.TryPeek(out var next)) GrantLock(next);
    }

    private void GrantLock(LockHotplug waiter) =>
        Send(PartId.Cpu(waiter.Asker), new HotplugLocked(waiter.Key));

    private void OnSetCpuMasks(SetCpuMasks command)
    {
        SeeMasks(IsStopped ? command.Masks.Without(Number) : command.Masks);
        Send(PartId.Cpu(command.Setter), new CpuMasksSet(command.Key));
    }

    private void OnCpuMasksSet(CpuMasksSet reply)
    {
        if (_hotplug is { MasksUnseenCount: > 0 } area && area.MasksKey == reply.Key)
        {
            area.MasksUnseenCount--;
        }
    }

    private void OnReadHotplugState(ReadHotplugState command) => Send(
        PartId.Cpu(command.Asker), new HotplugStateRead(command.Key, HotplugState));

    private void OnSetHotplugState(SetHotplugState command)
    {
        ReachHotplugState(command.State);
        Send(PartId.Cpu(command.Asker), new HotplugStateRead(command.Key, command.State));
    }

    private void OnKickApWork(KickApWork command)
    {
        Hotplug.ApWork = command;
        Hotplug.Control = command.Control;
        _needResched = Hotplug.HasThreadWork;
    }

    /// <summary>What a CPU has of hotplug and stop_machine, from its first use on.</summary>
    private sealed class HotplugArea(CpuHotplugState state)
    {
        public CpuHotplugState State { get; set; } = state;

        public CpuId Control { get; set; }

        /// <summary>A CPU that asked for the lock, and before it the one that has it.</summary>
        public Queue<LockHotplug> LockWaiters { get; } = new();

        /// <summary>The stop that this CPU asked for, or null.</summary>
        public MultiStop? Stop { get; set; }

        public Queue<QueueStopWork> StopWorks { get; } = new();

        public MultiStopState StopState { get; set; }

        public KickApWork? ApWork { get; set; }

        public long MasksKey { get; set; }

        public int MasksUnseenCount { get; set; }

        public bool AreTasksParked { get; set; }

        /// <summary>Offline, and its idle task has not seen it yet.</summary>
        public bool IsDying { get; set; }

        /// <summary>Csds that were locked when their cfd was freed, or null.</summary>
        public Cfd? FreedCfd { get; set; }

        /// <summary>The last generation of any csd of a cfd that was freed.</summary>
        public int CfdGeneration { get; set; }

        /// <summary>Work for a thread that preempts tasks; a CPU that is not up has none.</summary>
        public bool HasThreadWork => StopWorks.Count > 0
            || (ApWork is not null && State >= CpuHotplugState.TeardownCpu);
    }
}

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private IrqWorkArea? _irqWork;

    /// <summary>Whether a list of irq_work is not empty.</summary>
    internal bool HasIrqWork =>
        _irqWork is not null && _irqWork.RaisedList.Count + _irqWork.LazyList.Count > 0;

    /// <summary>Defines an irq_work of this CPU.</summary>
    /// <param name="number">Which one, from 0.</param>
    /// <param name="func">What it runs.</param>
    /// <param name="info">Its argument.</param>
    /// <param name="isLazy">IRQ_WORK_LAZY: on its own CPU it waits for the next tick.</param>
    public IrqWorkId DefineIrqWork(int number, SmpFunc func, long info, bool isLazy = false)
    {
        (_irqWork ??= new()).Works[number] = new(func, info, isLazy);
        return new(Number, number);
    }

    /// <summary>
    /// Whether a work of this CPU is queued and has not started: IRQ_WORK_PENDING.
    /// </summary>
    public bool IsIrqWorkPending(IrqWorkId work) => IrqWorkOf(work).IsPending;

    /// <summary>Whether a work of this CPU is queued or runs: IRQ_WORK_BUSY.</summary>
    public bool IsIrqWorkBusy(IrqWorkId work) => IrqWorkOf(work).IsBusy;

    /// <summary>Claims a work of this CPU; false if it is pending: irq_work_claim().</summary>
    internal bool ClaimIrqWork(IrqWorkId work) => IrqWorkOf(work).Claim();

    /// <summary>Adds a claimed work to a list of this CPU itself: irq_work_queue().</summary>
    internal (QueueWas Was, bool IsLazy) AddOwnIrqWork(IrqWorkId work)
    {
        var held = IrqWorkOf(work);
        var list = held.IsLazy ? _irqWork!.LazyList : _irqWork!.RaisedList;
        return (AddIrqWork(list, new(work, Number, 0, held.Func, held.Info)), held.IsLazy);
    }

    /// <summary>Pushes a claimed work on a CPU's raised_list and waits for the answer.</summary>
    internal async GuestTask<QueueWas> EnqueueIrqWorkOn(IrqWorkId work, CpuId target)
    {
        var held = IrqWorkOf(work);
        var key = OpenRequest();
        Send(PartId.Cpu(target), new EnqueueIrqWork(work, Number, key, held.Func, held.Info));
        await WaitForReply(key);
        return TakeReply<IrqWorkEnqueued>(key).Was;
    }

    /// <summary>
    /// Takes raised_list, or lazy_list, newest first, as llist_del_all() gives it.
    /// </summary>
    internal List<EnqueueIrqWork> TakeIrqWorks(bool lazy)
    {
        var taken = lazy ? _irqWork!.LazyList : _irqWork!.RaisedList;
        if (lazy) _irqWork.LazyList = [];
        else _irqWork.RaisedList = [];
        taken.Reverse();
        return taken;
    }

    /// <summary>
    /// Clears PENDING in the owner's memory: from now on the work can be claimed.
    /// </summary>
    internal void StartIrqWork(IrqWorkId work)
    {
        if (work.Owner == Number) FindIrqWork(work)?.Start();
        else Send(PartId.Cpu(work.Owner), new IrqWorkStarted(work));
    }

    /// <summary>
    /// Clears BUSY in the owner's memory, unless somebody claimed the work again.
    /// </summary>
    internal void FinishIrqWork(IrqWorkId work)
    {
        if (work.Owner == Number) FindIrqWork(work)?.Finish();
        else Send(PartId.Cpu(work.Owner), new IrqWorkFinished(work));
    }

    private void OnEnqueueIrqWork(EnqueueIrqWork command)
    {
        var was = Kernel.Profile.Has(KernelChange.QueuesIrqWork)
            ? QueueIrqWork(command)
            : AddIrqWork((_irqWork ??= new()).RaisedList, command);
        Send(PartId.Cpu(command.Source), new IrqWorkEnqueued(command.Key, was));
    }

    private void OnIrqWorkStarted(IrqWorkStarted happened) => FindIrqWork(happened.Work)?.Start();

    private void OnIrqWorkFinished(IrqWorkFinished happened) =>
        FindIrqWork(happened.Work)?.Finish();

    private QueueWas AddIrqWork(List<EnqueueIrqWork> list, EnqueueIrqWork entry)
    {
        list.Add(entry);
        TraceQueued(entry.Work);
        return list.Count == 1 ? QueueWas.Empty : QueueWas.NotEmpty;
    }

    private QueueWas QueueIrqWork(EnqueueIrqWork command)
    {
        var node = new CsdId(
            command.Work.Owner, new(CsdSlotKind.IrqWork, command.Work.Number), Generation: 0);
        TraceQueued(command.Work);
        return CallSingleQueue.Add(new(
            node,
            command.Source,
            Number,
            CsdFlagsExtensions.IrqWorkClaimed,
            command.Func,
            command.Info,
            Call: default));
    }

    private void TraceQueued(IrqWorkId work) => _outbox!.Trace(new(
        Id, TraceEventKind.IrqWorkQueued, Target: Number, Value: work.Number, Detail: work));

    /// <summary>A work that this CPU's own code names.</summary>
    private IrqWork IrqWorkOf(IrqWorkId work)
    {
        var held = FindIrqWork(work);
        Invariant.Holds(held is not null, $"{Id} defined no {work}");
        return held!;
    }

    private IrqWork? FindIrqWork(IrqWorkId work) =>
        work.Owner == Number ? _irqWork?.Works.GetValueOrDefault(work.Number) : null;

    /// <summary>What a CPU has of irq_work, from its first use on.</summary>
    private sealed class IrqWorkArea
    {
        public List<EnqueueIrqWork> RaisedList { get; set; } = [];

        public List<EnqueueIrqWork> LazyList { get; set; } = [];

        public Dictionary<int, IrqWork> Works { get; } = [];
    }

    /// <summary>An irq_work in its owner's memory. Source: kernel/irq_work.c (v4.9).</summary>
    private sealed class IrqWork(SmpFunc func, long info, bool isLazy)
    {
        public SmpFunc Func => func;

        public long Info => info;

        public bool IsLazy => isLazy;

        public bool IsPending { get; private set; }

        public bool IsBusy { get; private set; }

        public bool Claim()
        {
            if (IsPending) return false;
            IsPending = true;
            IsBusy = true;
            return true;
        }

        public void Start() => IsPending = false;

        /// <summary>Clears BUSY by compare-and-swap, unless somebody claimed it again.</summary>
        public void Finish()
        {
            if (!IsPending) IsBusy = false;
        }
    }
}

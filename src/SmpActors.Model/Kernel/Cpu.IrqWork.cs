namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private List<EnqueueIrqWork>? _raisedList;
    private List<EnqueueIrqWork>? _lazyList;
    private Dictionary<int, IrqWork>? _irqWorks;

    /// <summary>Defines an irq_work of this CPU.</summary>
    /// <param name="number">Which one, from 0.</param>
    /// <param name="func">What it runs.</param>
    /// <param name="info">Its argument.</param>
    /// <param name="isLazy">IRQ_WORK_LAZY: on its own CPU it waits for the next tick.</param>
    public IrqWorkId DefineIrqWork(int number, SmpFunc func, long info, bool isLazy = false)
    {
        (_irqWorks ??= [])[number] = new(func, info, isLazy);
        return new(Number, number);
    }

    /// <summary>Whether a work of this CPU is queued and has not started: IRQ_WORK_PENDING.</summary>
    public bool IsIrqWorkPending(IrqWorkId work) => _irqWorks![work.Number].IsPending;

    /// <summary>Whether a work of this CPU is queued or runs: IRQ_WORK_BUSY.</summary>
    public bool IsIrqWorkBusy(IrqWorkId work) => _irqWorks![work.Number].IsBusy;

    /// <summary>Claims a work of this CPU; false if it is pending: irq_work_claim().</summary>
    internal bool ClaimIrqWork(IrqWorkId work)
    {
        Invariant.Holds(work.Owner == Number, $"{Id} claims {work}, which lies elsewhere");
        return _irqWorks![work.Number].Claim();
    }

    /// <summary>Adds a claimed work to a list of this CPU itself: irq_work_queue().</summary>
    internal (QueueWas Was, bool IsLazy) AddOwnIrqWork(IrqWorkId work)
    {
        var held = _irqWorks![work.Number];
        var list = held.IsLazy ? _lazyList ??= [] : _raisedList ??= [];
        var was = list.Count == 0 ? QueueWas.Empty : QueueWas.NotEmpty;
        list.Add(new(work, Number, 0, held.Func, held.Info));
        Trace(TraceEventKind.IrqWorkQueued, target: Number, value: work.Number);
        return (was, held.IsLazy);
    }

    /// <summary>Pushes a claimed work on another CPU's raised_list and waits for the answer.</summary>
    internal async GuestTask<QueueWas> EnqueueIrqWorkOn(IrqWorkId work, CpuId target)
    {
        var held = _irqWorks![work.Number];
        var key = OpenRequest();
        Send(PartId.Cpu(target), new EnqueueIrqWork(work, Number, key, held.Func, held.Info));
        await WaitForReply(key);
        return TakeReply<IrqWorkEnqueued>(key).Was;
    }

    /// <summary>Takes raised_list, or lazy_list, newest first, as llist_del_all() gives it.</summary>
    internal IReadOnlyList<EnqueueIrqWork> TakeIrqWorks(bool lazy)
    {
        var taken = lazy ? _lazyList : _raisedList;
        if (taken is null || taken.Count == 0) return [];
        if (lazy) _lazyList = null;
        else _raisedList = null;
        taken.Reverse();
        return taken;
    }

    /// <summary>Tells a work's owner how far it is.</summary>
    internal void SendIrqWorkEvent(IrqWorkId work, bool finished)
    {
        if (work.Owner != Number)
        {
            Send(
                PartId.Cpu(work.Owner),
                finished ? new IrqWorkFinished(work) : new IrqWorkStarted(work));
        }
        else if (finished)
        {
            _irqWorks![work.Number].Finish();
        }
        else
        {
            _irqWorks![work.Number].Start();
        }
    }

    private void OnEnqueueIrqWork(EnqueueIrqWork command)
    {
        var list = _raisedList ??= [];
        var was = list.Count == 0 ? QueueWas.Empty : QueueWas.NotEmpty;
        list.Add(command);
        _outbox!.Trace(new(
            Id, TraceEventKind.IrqWorkQueued, Target: Number, Value: command.Work.Number));
        Send(PartId.Cpu(command.Source), new IrqWorkEnqueued(command.Key, was));
    }

    private void OnIrqWorkEnqueued(IrqWorkEnqueued reply) => OnReply(reply.Key, reply);

    private void OnIrqWorkStarted(IrqWorkStarted happened) =>
        _irqWorks![happened.Work.Number].Start();

    private void OnIrqWorkFinished(IrqWorkFinished happened) =>
        _irqWorks![happened.Work.Number].Finish();

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

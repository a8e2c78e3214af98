namespace SmpActors.Model.Kernel;

/// <summary>A core with its guest: contexts, irq flag, call_single_queue, and its csds.</summary>
/// <remarks>
/// A message changes memory that this CPU's line holds, or answers what its guest waits for; then
/// the guest runs as far as it can. Guest code is atomic between two awaits; interrupts are taken
/// between them, when interrupts are on. What few CPUs ever use is made when first used: a machine
/// has a million of these.
/// </remarks>
public sealed partial class Cpu : IPart
{
    private readonly IInterruptPort _port;
    private Outbox? _outbox;
    private CpuMasks _masks;
    private long _ipiCount;

    /// <param name="id">Which CPU.</param>
    /// <param name="kernel">What all CPUs have in common.</param>
    /// <param name="port">
    /// This CPU's side of its interrupt controller; its own, shared with nobody.
    /// </param>
    /// <param name="online">cpu_online_mask as this CPU sees it.</param>
    /// <param name="callout">
    /// The CPUs told to boot, as this CPU sees them: cpu_callout_mask.
    /// </param>
    public Cpu(CpuId id, KernelImage kernel, IInterruptPort port, CpuMask online, CpuMask callout)
        : this(id, kernel, port, new(online, callout))
    {
    }

    /// <param name="id">Which CPU.</param>
    /// <param name="kernel">What all CPUs have in common.</param>
    /// <param name="port">
    /// This CPU's side of its interrupt controller; its own, shared with nobody.
    /// </param>
    /// <param name="masks">The global masks as this CPU sees them; many CPUs may share it.</param>
    public Cpu(CpuId id, KernelImage kernel, IInterruptPort port, CpuMasks masks)
    {
        Number = id;
        Kernel = kernel;
        _port = port;
        _masks = masks;
    }

    public PartId Id => PartId.Cpu(Number);

    /// <summary>smp_processor_id().</summary>
    public CpuId Number { get; }

    public KernelImage Kernel { get; }

    /// <summary>This CPU's snapshot of cpu_online_mask.</summary>
    public CpuMask OnlineMask => _masks.Online;

    /// <summary>This CPU's snapshot of cpu_callout_mask.</summary>
    public CpuMask CalloutMask => _masks.Callout;

    /// <summary>This CPU's snapshot of cpus_booted_once_mask.</summary>
    public CpuMask BootedOnceMask => _masks.BootedOnce;

    public bool IsOnline => OnlineMask.Contains(Number);

    /// <summary>
    /// oops_in_progress: a crash is being handled, and irqs-off warnings are suppressed.
    /// </summary>
    public bool OopsInProgress { get; set; }

    /// <summary>early_boot_irqs_disabled.</summary>
    public bool EarlyBootIrqsDisabled { get; set; }

    /// <summary>The running context's last request for IPIs, or null.</summary>
    internal IpiRaise? IpiRequest => _top?.IpiRequest;

    /// <summary>
    /// This CPU's side of its interrupt controller, for the controller's own drivers.
    /// </summary>
    internal IInterruptPort Port => _port;

    /// <summary>The calls that wait for this CPU.</summary>
    internal CallSingleQueue CallSingleQueue { get; } = new();

    /// <summary>Whether kernel functions are recorded in this run.</summary>
    internal bool RecordsFunctions => _outbox!.Sink.RecordsFunctions;

    public void Handle(IMessage message, Outbox outbox)
    {
        // Mostly the same one again: a reference that is stored costs the garbage collector's note.
        if (_outbox != outbox) _outbox = outbox;
        Receive(message);
        RunGuest();
    }

    /// <summary>Sends a message to another part.</summary>
    public void Send(PartId to, IMessage message) => _outbox!.Send(to, message);

    /// <summary>
    /// Records an event of this CPU, in the course of the current context's call.
    /// </summary>
    public void Trace(
        TraceEventKind kind,
        CsdId csd = default,
        CpuId target = default,
        long value = 0,
        long cause = 0,
        object? detail = null) =>
        _outbox!.Trace(new(Id, kind, csd, CurrentCall, target, value, cause, detail));

    /// <summary>Records that the kernel asks for IPIs, and gives them their id.</summary>
    /// <remarks>
    /// The id is the current context's <see cref="IpiCause"/> until its next request.
    /// </remarks>
    public void TraceIpiRaised(CpuMask targets, int vector)
    {
        IpiCause = IpiOnWire.CauseOf(Number, ++_ipiCount);
        var raise = new IpiRaise(targets, vector, Kernel.Arch.ReasonOf(vector));
        _top!.IpiRequest = raise;
        Trace(TraceEventKind.IpiRaised, cause: IpiCause, value: vector, detail: raise);
    }

    /// <summary>Records a register write of this CPU.</summary>
    /// <param name="register">The register's name in its manual.</param>
    /// <param name="value">The word written.</param>
    public void TraceRegisterWrite(string register, ulong value) =>
        Trace(TraceEventKind.RegisterWritten, value: unchecked((long)value), detail: register);

    /// <summary>Records that this CPU takes all others for stopped, but for some.</summary>
    public void TraceStopDone(CpuMask left) => Trace(TraceEventKind.StopDone, detail: left);

    /// <summary>Records a barrier instruction.</summary>
    public void TraceBarrier(string name) => Trace(TraceEventKind.BarrierIssued, detail: name);

    /// <summary>Enters a kernel function, for call trees; dispose to leave it.</summary>
    public FunctionScope In(KernelFunction function)
    {
        if (!RecordsFunctions) return default;
        var own = Kernel.Profile.Own(function);
        Trace(TraceEventKind.FunctionEntered, detail: own);
        return new(this, own);
    }

    /// <summary>
    /// Runs a kernel function that does nothing but call another: where functions are not recorded
    /// there is no coroutine of its own to wait in.
    /// </summary>
    internal GuestTask Within(KernelFunction function, Func<Cpu, GuestTask> body) =>
        RecordsFunctions ? Recorded(function, body) : body(this);

    /// <summary>A new snapshot of the global masks, from stop_machine.</summary>
    internal void SeeMasks(CpuMask online, CpuMask callout) => SeeMasks(new(online, callout));

    /// <summary>A new snapshot of the global masks, shared by those that see the same.</summary>
    internal void SeeMasks(CpuMasks masks)
    {
        var was = IsOnline;
        _masks = masks;
        if (was == IsOnline) return;
        Trace(TraceEventKind.CpuOnlineChanged, value: IsOnline ? 1 : 0);
        if (!IsOnline) TellWatchers();
    }

    private async GuestTask Recorded(KernelFunction function, Func<Cpu, GuestTask> body)
    {
        using var scope = In(function);
        await body(this);
    }

    private void Receive(IMessage message)
    {
        switch (message)
        {
            // These three, and the port's, are all but all of a broadcast.
            case EnqueueCsd command: OnEnqueueCsd(command); break;
            case CsdEnqueued reply: OnCsdEnqueued(reply); break;
            case CsdUnlocked happened: OnCsdUnlocked(happened); break;
            default:
                if (!_port.Receive(this, message)) ReceiveOther(message);
                break;
        }
    }

    private void ReceiveOther(IMessage message)
    {
        switch (message)
        {
            case StartTask command: OnStartTask(command); break;
            case Elapsed happened: OnElapsed(happened); break;
            case ClaimCsd command: OnClaimCsd(command); break;
            case CsdClaimed reply: OnReply(reply.Key, reply); break;
            case ReleaseCsd command: OnReleaseCsd(command); break;
            case ReadQueue command: OnReadQueue(command); break;
            case QueueRead reply: OnReply(reply.Key, reply); break;
            case ClearCpuInMask command: OnClearCpuInMask(command); break;
            case EnqueueIrqWork command: OnEnqueueIrqWork(command); break;
            case IrqWorkEnqueued reply: OnReply(reply.Key, reply); break;
            case IrqWorkStarted happened: OnIrqWorkStarted(happened); break;
            case IrqWorkFinished happened: OnIrqWorkFinished(happened); break;
            case WakeIfPolling command: OnWakeIfPolling(command); break;
            case IdleReported reply: OnReply(reply.Key, reply); break;
            case QueueWork command: OnQueueWork(command); break;
            case WorkCompleted reply: OnReply(reply.Key, reply); break;
            case ReadOnline command: OnReadOnline(command); break;
            case OnlineRead reply: OnReply(reply.Key, reply); break;
            case WatchOnline command: OnWatchOnline(command); break;
            case WentOffline happened: OnWentOffline(happened); break;
            case SetUpCpuArea command: OnSetUpCpuArea(command); break;
            case CpuAreaSetUp reply: OnReply(reply.Key, reply); break;
            default:
                if (ReceiveHotplug(message)) break;
                if (ReceiveCsdLock(message) || ReceiveFault(message)) break;
                throw new InvariantViolatedException($"{Id} does not understand {message}");
        }
    }

    /// <summary>A kernel function that is being executed.</summary>
    public readonly struct FunctionScope : IDisposable
    {
        private readonly Cpu? _cpu;
        private readonly KernelFunction? _function;

        internal FunctionScope(Cpu cpu, KernelFunction function)
        {
            _cpu = cpu;
            _function = function;
        }

        public void Dispose() =>
            _cpu?.Trace(TraceEventKind.FunctionLeft, detail: _function);
    }
}

namespace SmpActors.Model.X86;

/// <summary>A CPU's local APIC: takes IPIs in, offers them by priority, sends its CPU's.</summary>
/// <remarks>
/// A pending interrupt is a bit, so equal ones coalesce, and the highest goes first whatever came
/// first. Source: Intel SDM vol. 3A, "Advanced Programmable Interrupt Controller (APIC)".
/// </remarks>
public sealed partial class LocalApic : IPart
{
    private const byte ClassMask = 0xf0;

    private readonly MachineTopology _topology;
    private VectorSet _irr;
    private VectorSet _isr;
    private VectorSet _tmr;
    private PendingCauses _causes;
    private bool _isIntrAsserted;

    /// <summary>A weakness: at EOI a cached bit is looked at, and not IRR.</summary>
    private bool _cachesPending;
    private bool _somethingPends;

    private LocalApic(CpuId cpu, MachineTopology topology)
    {
        Number = cpu;
        _topology = topology;
        Mode = ApicMode.XApic;
    }

    public PartId Id => PartId.LocalApic(Number);

    /// <summary>The CPU that it belongs to.</summary>
    public CpuId Number { get; }

    public ApicMode Mode { get; private set; }

    /// <summary>Processor priority: the class below or at which nothing is delivered.</summary>
    private byte Ppr
    {
        get
        {
            var inService = _isr.Highest & ClassMask;
            return (_tpr & ClassMask) >= inService ? _tpr : (byte)inService;
        }
    }

    /// <summary>A local APIC after power-up: an xAPIC, software-disabled, all masked.</summary>
    /// <param name="cpu">The CPU that it belongs to.</param>
    /// <param name="topology">Where the CPUs sit.</param>
    /// <param name="sendsLowestPriority">
    /// Whether the processor sends lowest-priority IPIs; one that does not says so in ESR.
    /// </param>
    public static LocalApic AfterReset(
        CpuId cpu, MachineTopology topology, bool sendsLowestPriority = true) =>
        new(cpu, topology)
        {
            _isWaitingForStartUp = cpu.Value != BootCpu,
            _sendsLowestPriority = sendsLowestPriority,
        };

    /// <summary>A local APIC as setup_local_APIC() leaves it.</summary>
    /// <remarks>
    /// What <see cref="LocalApicSetup"/> does step by step, at once; and what a CPU that died since
    /// has undone.
    /// </remarks>
    public static LocalApic AfterSetup(CpuId cpu, MachineTopology topology, ApicDriver driver)
    {
        var apic = new LocalApic(cpu, topology);
        apic.SetUp(driver);
        apic._cachesPending = driver.Options.Lacks(X86Weakness.CachedPending);
        if (driver.Options.DisablesDeadApic && driver.Options.Dead.Contains(cpu))
        {
            apic._svr = apic._svr with { IsEnabled = false };
        }

        return apic;
    }

    public void Handle(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case AcceptInterrupt command: OnAcceptInterrupt(command, outbox); break;
            case InterruptAcknowledge: OnInterruptAcknowledge(outbox); break;
            case Eoi: OnEoi(outbox); break;
            case WriteIcr2 command: OnWriteIcr2(command, outbox); break;
            case WriteIcr command: OnWriteIcr(command, outbox); break;
            case WriteSelfIpi command: OnWriteSelfIpi(command, outbox); break;
            case SendAccepted: OnSendAccepted(outbox); break;
            case InjectInterrupt command: OnInjectInterrupt(command, outbox); break;
            case NmiTaken: OnNmiTaken(outbox); break;
            case NmiReturned: OnNmiReturned(outbox); break;
            case ReadRegister command: OnReadRegister(command, outbox); break;
            case ReadIcrWhenIdle command: OnReadIcrWhenIdle(command, outbox); break;
            case WriteRegister command: OnWriteRegister(command, outbox); break;
            case ReadApicBase command: OnReadApicBase(command, outbox); break;
            case WriteApicBase command: OnWriteApicBase(command, outbox); break;
            case SignalSource command: OnSignalSource(command, outbox); break;
            case TellPriority command: OnTellPriority(command, outbox); break;
            case HoldIcrBusy command: OnHoldIcrBusy(command, outbox); break;
            default: throw new InvariantViolatedException($"{Id} does not understand {message}");
        }
    }

    private void OnInjectInterrupt(InjectInterrupt command, Outbox outbox)
    {
        TraceInjected(command.Vector, command.Cause, outbox);
        if (command.Vector == IrqVectors.Nmi) AcceptNmi(command.Cause, outbox);
        else Accept(command.Vector, isLevel: false, command.Cause, outbox);
    }

    private void OnAcceptInterrupt(AcceptInterrupt command, Outbox outbox)
    {
        switch (command.Mode)
        {
            case DeliveryMode.Fixed:
            case DeliveryMode.LowestPriority:
                if (IsStray(command, outbox)) break;
                Accept(command.Vector, command.IsLevel, command.Cause, outbox);
                break;
            case DeliveryMode.Nmi:
                if (IsUnmeant(command)) TraceInjected(IrqVectors.Nmi, command.Cause, outbox);
                AcceptNmi(command.Cause, outbox);
                break;
            default:
                AcceptSignal(command.Mode, command.Vector, command.Cause, outbox);
                break;
        }
    }

    /// <summary>Takes note of a broadcast that the kernel did not mean for this CPU.</summary>
    /// <returns>Whether that is all: a disabled APIC does not even see it.</returns>
    private bool IsStray(AcceptInterrupt command, Outbox outbox)
    {
        if (!IsUnmeant(command)) return false;
        if (!_svr.IsEnabled) return true;

        Trace(TraceEventKind.IpiInjected, command.Vector, command.Cause, outbox);
        return false;
    }

    private bool IsUnmeant(AcceptInterrupt command) =>
        command.Broadcast is { } broadcast && !broadcast.Targets.Contains(Number);

    private void Accept(byte vector, bool isLevel, long cause, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled)
        {
            Refuse(vector, "the APIC is disabled", cause, outbox);
            return;
        }

        if (!_svr.IsEnabled)
        {
            Refuse(vector, "the APIC is software-disabled", cause, outbox);
            return;
        }

        if (vector < IrqVectors.LegalMin)
        {
            Refuse(vector, "receive illegal vector", cause, outbox);
            RaiseError(new() { HasReceivedIllegalVector = true }, outbox);
            return;
        }

        if (isLevel) _tmr.Add(vector);
        else _tmr.Remove(vector);

        if (_irr.Contains(vector))
        {
            Trace(TraceEventKind.IpiCoalesced, vector, cause, outbox);
            return;
        }

        _irr.Add(vector);
        _somethingPends = true;
        _causes.Add(vector, cause);
        Trace(TraceEventKind.IpiPended, vector, cause, outbox);
        SignalIfDeliverable(outbox);
    }

    private void OnInterruptAcknowledge(Outbox outbox)
    {
        // The pin said that something was deliverable; what is, is looked up now. If nothing is any
        // more, as after TPR was raised, the CPU gets the spurious vector, and no bit changes.
        _isIntrAsserted = false;
        var vector = Deliverable;
        if (vector == 0)
        {
            outbox.Send(PartId.Cpu(Number), InterruptAcknowledged.Of(_svr.Vector));
            return;
        }

        _irr.Remove(vector);
        _somethingPends = false;
        _isr.Add(vector);
        Trace(TraceEventKind.IpiAcknowledged, vector, _causes.Take(vector), outbox);
        outbox.Send(PartId.Cpu(Number), InterruptAcknowledged.Of(vector));
    }

    private void OnEoi(Outbox outbox)
    {
        var vector = _isr.Highest;
        if (vector == 0) return;
        _isr.Remove(vector);
        if (_tmr.Contains(vector)) EndLevel(vector, outbox);
        if (_cachesPending && !_somethingPends) return;
        SignalIfDeliverable(outbox);
    }

    /// <summary>The highest pending vector whose class is above PPR's; 0 if none is.</summary>
    private byte Deliverable
    {
        get
        {
            var vector = _irr.Highest;
            return (vector & ClassMask) > (Ppr & ClassMask) ? vector : (byte)0;
        }
    }

    /// <summary>Takes part in an arbitration, unless it is disabled.</summary>
    private void OnTellPriority(TellPriority command, Outbox outbox)
    {
        var isEnabled = Mode != ApicMode.Disabled && _svr.IsEnabled;
        outbox.Send(
            PartId.ApicBus(command.Bus),
            new ApicBus.PriorityTold(command.Key, Number, isEnabled ? Apr : null));
    }

    private void SignalIfDeliverable(Outbox outbox)
    {
        if (_isIntrAsserted || Deliverable == 0) return;
        _isIntrAsserted = true;
        outbox.Send(PartId.Cpu(Number), Intr.Instance);
    }

    private void Refuse(byte vector, string rule, long cause, Outbox outbox) =>
        outbox.Trace(new(
            Id,
            TraceEventKind.IpiRefused,
            Target: Number,
            Value: vector,
            Cause: cause,
            Detail: rule));

    private void Trace(TraceEventKind kind, byte vector, long cause, Outbox outbox) =>
        outbox.Trace(new(Id, kind, Target: Number, Value: vector, Cause: cause));

    /// <summary>Whose request set each pending bit, for traces.</summary>
    /// <remarks>
    /// One bit is the rule; more are kept on the side, at most one for each vector.
    /// </remarks>
    private struct PendingCauses
    {
        private byte _vector;
        private long _cause;
        private Dictionary<byte, long>? _others;

        public void Add(byte vector, long cause)
        {
            if (_vector == 0) (_vector, _cause) = (vector, cause);
            else (_others ??= [])[vector] = cause;
        }

        public long Take(byte vector)
        {
            if (_vector == vector)
            {
                _vector = 0;
                return _cause;
            }

            var cause = 0L;
            _others?.Remove(vector, out cause);
            return cause;
        }
    }
}

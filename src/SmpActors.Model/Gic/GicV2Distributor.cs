using System.Numerics;

namespace SmpActors.Model.Gic;

/// <summary>GICD of a GICv2: all interrupts of up to 8 CPUs; there is no other part.</summary>
/// <remarks>
/// Software sees one group, so IGROUPR reads as zero. Every Set has exactly one answer, Activate
/// or Release, and one interrupt at a time is presented to a CPU: a more urgent one asks for it
/// back first. Of equal priorities the lowest INTID goes first, and of one SGI the lowest sender;
/// the architecture leaves both open. Source: GICv2 architecture (IHI 0048), "Interrupt Handling
/// and Prioritization"; QEMU hw/intc/arm_gic.c.
/// </remarks>
public sealed partial class GicV2Distributor : IPart
{
    /// <summary>CPU interfaces that an ITARGETSR byte can name.</summary>
    public const int CpuCountMax = GiccIar.SourceCount;

    /// <summary>The chip that has it: a GICv2 does not reach another.</summary>
    public static readonly ChipId OnlyChip = new(0);

    private readonly GicV2Bank[] _banks;
    private readonly SpiBank _spis;
    private readonly byte[] _targets = new byte[SpiBank.Count];
    private readonly GicWeakness _weaknesses;
    private bool _isEnabled;

    /// <param name="cpuCount">CPU interfaces, 1 to 8; CPU n has number n.</param>
    /// <param name="powerOn">What the registers hold.</param>
    /// <param name="weaknesses">Which rules are switched off.</param>
    public GicV2Distributor(
        int cpuCount,
        GicPowerOn powerOn = GicPowerOn.Initialised,
        GicWeakness weaknesses = GicWeakness.None)
    {
        _weaknesses = weaknesses;
        Invariant.Holds(cpuCount is >= 1 and <= CpuCountMax, $"a GICv2 of {cpuCount} CPUs");
        _banks = new GicV2Bank[cpuCount];
        for (var cpu = 0; cpu < cpuCount; cpu++) _banks[cpu] = new();
        _spis = new(powerOn);
        if (powerOn == GicPowerOn.Reset) return;

        _isEnabled = true;
        if (cpuCount > 1) Array.Fill(_targets, MaskOf(0));
        foreach (var bank in _banks)
        {
            bank.Enabled = 0x0000_ffff;
            bank.Priorities.Fill(GicValues.PriorityDefault);
        }
    }

    public PartId Id => PartId.Distributor(OnlyChip);

    public void Handle(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case WriteRegister { Offset: Gicd.Sgir } command: OnWriteSgir(command, outbox); break;
            case Activate reply: OnActivate(reply, outbox); break;
            case Deactivate command: OnDeactivate(command, outbox); break;
            case Release reply: OnRelease(reply, outbox); break;
            case InjectSgi command: OnInjectSgi(command, outbox); break;
            case WriteRegister command: OnWriteRegister(command, outbox); break;
            case ReadRegister command: OnReadRegister(command, outbox); break;
            case SetLine command: OnSetLine(command, outbox); break;
            default: throw new InvariantViolatedException($"{Id} does not understand {message}");
        }
    }

    private void OnWriteSgir(WriteRegister command, Outbox outbox)
    {
        var sgir = new GicdSgir(command.Value);
        var sent = new GiccIar { IntId = sgir.SgiIntId, Source = command.Writer.Value };
        for (var cpu = 0; cpu < _banks.Length; cpu++)
        {
            if (sgir.Names(cpu, command.Writer.Value)) OnSgi(cpu, sent, command.Cause, outbox);
        }
    }

    private void OnInjectSgi(InjectSgi command, Outbox outbox)
    {
        var cpu = command.Target.Value;
        Trace(outbox, TraceEventKind.IpiInjected, cpu, command.IntId, command.Cause);
        if (!IntId.IsSgi(command.IntId))
        {
            Trace(
                outbox, TraceEventKind.IpiRefused, cpu, command.IntId, command.Cause,
                "no SGI has this INTID");
            return;
        }

        OnSgi(cpu, new() { IntId = command.IntId, Source = cpu }, command.Cause, outbox);
    }

    private void OnSgi(int cpu, GiccIar sent, long cause, Outbox outbox)
    {
        // Enable bits and the CPU interface decide what is forwarded, not what pends.
        if (_weaknesses != GicWeakness.None && IsForgotten(_banks[cpu], sent)) return;
        var isNew = !IsMerged(_banks[cpu], sent) && _banks[cpu].Pend(sent, cause);
        var kind = isNew ? TraceEventKind.IpiPended : TraceEventKind.IpiCoalesced;
        Trace(outbox, kind, cpu, sent.IntId, cause);
        if (isNew) Present(cpu, outbox);
    }

    /// <summary>Whether a weakness loses what arrives: of that there is no record.</summary>
    private bool IsForgotten(GicV2Bank bank, GiccIar sent) =>
        Lacks(GicWeakness.NoActivePending) && (bank.Active & IntId.Bit(sent.IntId)) != 0;

    /// <summary>Whether a weakness merges what arrives with another sender's.</summary>
    private bool IsMerged(GicV2Bank bank, GiccIar sent) =>
        Lacks(GicWeakness.OnePendingSource) && (bank.Pending & IntId.Bit(sent.IntId)) != 0;

    private bool Lacks(GicWeakness rule) => (_weaknesses & rule) != 0;

    private void OnActivate(Activate reply, Outbox outbox)
    {
        var (cpu, taken) = (reply.Cpu.Value, reply.Interrupt);
        var bank = _banks[cpu];
        if (bank.Presented == taken && taken.IsInterrupt)
        {
            if (SpiBank.Has(taken.IntId))
            {
                EndSpiPresentation(bank);
                _spis.Activate(taken.IntId);
            }
            else
            {
                var cause = bank.Activate();
                TraceSgi(outbox, TraceEventKind.IpiAcknowledged, cpu, taken.IntId, cause);
            }

            Present(cpu, outbox);
        }

        // Answered even if nothing was presented, as after a doubled message: the CPU waits.
        outbox.Send(PartId.Cpu(reply.Cpu), GicV2CpuInterface.ActivateAcknowledge.Instance);
    }

    private void OnRelease(Release reply, Outbox outbox)
    {
        var cpu = reply.Cpu.Value;
        var bank = _banks[cpu];
        if (bank.Presented != reply.Interrupt || !reply.Interrupt.IsInterrupt) return;
        if (SpiBank.Has(reply.Interrupt.IntId))
        {
            // It may be another CPU's by now.
            EndSpiPresentation(bank);
            PresentAll(outbox);
            return;
        }

        if (bank.IsWithdrawn)
        {
            TraceSgi(
                outbox,
                TraceEventKind.IpiWithdrawn,
                cpu,
                reply.Interrupt.IntId,
                bank.WithdrawnCause);
        }

        bank.EndPresentation();
        Present(cpu, outbox);
    }

    private void OnDeactivate(Deactivate command, Outbox outbox)
    {
        if (SpiBank.Has(command.Interrupt.IntId))
        {
            _spis.Deactivate(command.Interrupt.IntId);
            PresentAll(outbox);
            return;
        }

        _banks[command.Cpu.Value].Deactivate(command.Interrupt);
        Present(command.Cpu.Value, outbox);
    }

    private void OnSetLine(SetLine command, Outbox outbox)
    {
        _spis.SetLine(command.IntId, command.IsAsserted);
        PresentAll(outbox);
    }

    private void EndSpiPresentation(GicV2Bank bank)
    {
        _spis.Presented &= ~SpiBank.Bit(bank.Presented.IntId);
        bank.EndPresentation();
    }

    private void PresentAll(Outbox outbox)
    {
        for (var cpu = 0; cpu < _banks.Length; cpu++) Present(cpu, outbox);
    }

    /// <summary>Presents what is most urgent, or asks back what is not any longer.</summary>
    private void Present(int cpu, Outbox outbox)
    {
        var bank = _banks[cpu];
        var best = _isEnabled ? MostUrgent(cpu) : IntId.Spurious;
        var presented = bank.Presented;
        if (presented.IsInterrupt)
        {
            if (bank.IsClearing || (best == presented.IntId && IsStillPending(bank))) return;
            bank.IsClearing = true;
            outbox.Send(PartId.Cpu(new(cpu)), new GicV2CpuInterface.Clear(presented));
            return;
        }

        if (best == IntId.Spurious) return;
        if (!bank.SomethingPends && Lacks(GicWeakness.CachedPending)) return;
        var word = IntId.IsPrivate(best) ? bank.WordOf(best) : new() { IntId = best };
        bank.Present(word);
        _spis.Presented |= SpiBank.Bit(best);
        outbox.Send(
            PartId.Cpu(new(cpu)), new GicV2CpuInterface.Set(word, PriorityOf(bank, best)));
    }

    private static bool IsStillPending(GicV2Bank bank) =>
        SpiBank.Has(bank.Presented.IntId)
        || (!bank.IsWithdrawn && bank.IsPending(bank.Presented));

    /// <summary>The INTID that a CPU is to be presented, or 1023.</summary>
    private int MostUrgent(int cpu)
    {
        var bank = _banks[cpu];
        var best = IntId.Spurious;
        var bestPriority = ActivePriorities.IdlePriority;
        Consider(bank.Candidates, 0, ref best, ref bestPriority);
        Consider(SpisOf(cpu), SpiBank.First, ref best, ref bestPriority);
        return best;

        void Consider(uint candidates, int first, ref int best, ref byte bestPriority)
        {
            for (var rest = candidates; rest != 0; rest &= rest - 1)
            {
                var intId = first + BitOperations.TrailingZeroCount(rest);
                var priority = PriorityOf(bank, intId);
                if (best != IntId.Spurious && priority >= bestPriority) continue;
                (best, bestPriority) = (intId, priority);
            }
        }
    }

    /// <summary>The SPIs that may be forwarded to a CPU and are not before another one.</summary>
    private uint SpisOf(int cpu)
    {
        var candidates = _spis.Candidates;
        var own = SpiBank.Bit(_banks[cpu].Presented.IntId);
        var found = 0U;
        for (var rest = candidates & ~(_spis.Presented & ~own); rest != 0; rest &= rest - 1)
        {
            var place = BitOperations.TrailingZeroCount(rest);
            if (TargetOf(place) == cpu) found |= SpiBank.Bit(SpiBank.First + place);
        }

        return found;
    }

    /// <summary>The CPU that an SPI is presented to: the lowest of its target list.</summary>
    /// <remarks>
    /// The architecture presents it to each of the list, and the first to acknowledge has it. Here
    /// one is chosen, so that no other reads a spurious interrupt.
    /// </remarks>
    private int TargetOf(int place)
    {
        if (_banks.Length == 1) return 0;

        var target = BitOperations.TrailingZeroCount((uint)_targets[place]);
        return target < _banks.Length ? target : -1;
    }

    private byte PriorityOf(GicV2Bank bank, int intId) => IntId.IsPrivate(intId)
        ? bank.Priorities[intId]
        : _spis.PriorityOf(intId);

    private static byte MaskOf(int cpu) => (byte)(1 << cpu);

    /// <summary>Traces what happened to an SGI; a PPI is no IPI.</summary>
    private void TraceSgi(Outbox outbox, TraceEventKind kind, int cpu, int intId, long cause)
    {
        if (IntId.IsSgi(intId)) Trace(outbox, kind, cpu, intId, cause);
    }

    private void Trace(
        Outbox outbox,
        TraceEventKind kind,
        int cpu,
        int intId,
        long cause,
        string? detail = null)
    {
        outbox.Trace(new(
            Id, kind, Target: new(cpu), Value: intId, Cause: cause, Detail: detail));
    }
}

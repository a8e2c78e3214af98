using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>One part alone: what it is told, and what it sends and records.</summary>
internal sealed class ApicBench : ITraceSink
{
    private readonly IPart _part;
    private readonly Outbox _outbox;

    public ApicBench(IPart part)
    {
        _part = part;
        _outbox = new(this);
    }

    public List<TraceEvent> Trace { get; } = [];

    public bool RecordsFunctions => false;

    public void Record(in TraceEvent happened) => Trace.Add(happened);

    /// <summary>What the part sends in answer to one message.</summary>
    public List<(PartId To, IMessage Message)> Tell(IMessage message)
    {
        _outbox.Clear();
        _part.Handle(message, _outbox);
        return [.. _outbox.Sends.ToArray().Select(sent => (sent.To, sent.Message))];
    }

    /// <summary>Tells a fixed, edge-triggered interrupt.</summary>
    public List<(PartId To, IMessage Message)> Accept(int vector, long cause = 0) =>
        Tell(new LocalApic.AcceptInterrupt((byte)vector, DeliveryMode.Fixed, false, cause));

    /// <summary>One acknowledge cycle; gives its vector.</summary>
    public byte Acknowledge()
    {
        var reply = Assert.Single(Tell(LocalApic.InterruptAcknowledge.Instance)).Message;
        return Assert.IsType<LocalApic.InterruptAcknowledged>(reply).Vector;
    }

    public List<(PartId To, IMessage Message)> Eoi() => Tell(LocalApic.Eoi.Instance);

    public List<(PartId To, IMessage Message)> Write(ApicRegister register, ulong value) =>
        Tell(new LocalApic.WriteRegister(register, value));

    /// <summary>A message of a delivery mode.</summary>
    public List<(PartId To, IMessage Message)> Accept(DeliveryMode mode, byte vector = 0) =>
        Tell(new LocalApic.AcceptInterrupt(vector, mode, false, 0));

    /// <summary>Writes IA32_APIC_BASE; false if it raised #GP.</summary>
    public bool WriteBase(ulong value) =>
        !Tell(new LocalApic.WriteApicBase(new(value), 1))
            .Select(sent => sent.Message)
            .OfType<LocalApic.ApicBaseWritten>()
            .Single()
            .HasRaisedGp;

    public ulong Read(ApicRegister register)
    {
        var reply = Assert.Single(Tell(new LocalApic.ReadRegister(register, 1))).Message;
        return Assert.IsType<LocalApic.RegisterRead>(reply).Value;
    }

    /// <summary>Whether a bit of ISR, TMR or IRR is set.</summary>
    public bool IsSet(ApicRegister first, int vector) =>
        (Read(ApicRegisters.Word(first, vector / 32)) & (1UL << (vector % 32))) != 0;

    public List<TraceEvent> Of(TraceEventKind kind) => [.. Trace.Where(e => e.Kind == kind)];
}

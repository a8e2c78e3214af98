using SmpActors.Model.X86;
using static SmpActors.Model.Invariant;

namespace SmpActors.Model.Tests.X86;

/// <summary>
/// Local APICs on two chips that get random accesses and messages, and what must hold after each.
/// </summary>
internal sealed class ApicHammer : ITraceSink
{
    private const int CpuCount = 6;

    private readonly ulong _seed;
    private readonly Outbox _outbox;
    private readonly Dictionary<PartId, IPart> _parts = [];
    private readonly LocalApic[] _apics = new LocalApic[CpuCount];
    private readonly Queue<(PartId To, IMessage Message)> _mail = new();
    private readonly List<IMessage> _toCpu = [];
    private readonly int[] _accesses = new int[Enum.GetValues<ApicMode>().Length];
    private readonly uint[,] _pending = new uint[CpuCount, ApicRegisters.WordCount];
    private ulong _random;
    private int _step;

    public ApicHammer(ulong seed)
    {
        _seed = _random = seed;
        _outbox = new(this);
        var topology = new MachineTopology(CpuCount, cpusPerChip: 4);
        ApicDriver? driver = (seed % 4) switch
        {
            0 => new FlatApicDriver(),
            1 => new X2ApicClusterDriver(),
            _ => null,
        };
        for (var i = 0; i < CpuCount; i++)
        {
            _apics[i] = driver is null
                ? LocalApic.AfterReset(new(i), topology, sendsLowestPriority: seed % 3 != 0)
                : LocalApic.AfterSetup(new(i), topology, driver);
            _parts.Add(_apics[i].Id, _apics[i]);
        }

        for (var i = 0; i < topology.ChipCount; i++)
        {
            var bus = driver is null
                ? ApicBus.AfterReset(new(i), topology)
                : ApicBus.AfterSetup(new(i), topology, driver);
            _parts.Add(bus.Id, bus);
        }
    }

    public bool RecordsFunctions => false;

    /// <summary>Accesses so far in the mode, xAPIC or x2APIC, that had fewer.</summary>
    public int FewestAccesses =>
        Math.Min(_accesses[(int)ApicMode.XApic], _accesses[(int)ApicMode.X2Apic]);

    private string Where => $"seed {_seed}, step {_step}";

    public void Record(in TraceEvent happened)
    {
        // An NMI has no bit.
        var (cpu, vector) = (happened.Part.Index, (int)happened.Value);
        if (vector == IrqVectors.Nmi) return;

        ref var word = ref _pending[cpu, vector / 32];
        var bit = 1U << (vector % 32);
        switch (happened.Kind)
        {
            case TraceEventKind.IpiPended:
                Holds((word & bit) == 0, $"{Where}: {vector:x} of cpu{cpu} pends twice");
                word |= bit;
                break;
            case TraceEventKind.IpiCoalesced:
                Holds((word & bit) != 0, $"{Where}: {vector:x} of cpu{cpu} merges with nothing");
                break;
            case TraceEventKind.IpiAcknowledged or TraceEventKind.IpiWithdrawn:
                Holds((word & bit) != 0, $"{Where}: {vector:x} of cpu{cpu} was not pending");
                word &= ~bit;
                break;
        }
    }

    /// <summary>Makes one random access or message, delivers what follows, and checks.</summary>
    public void Step()
    {
        _step++;
        var cpu = Next(CpuCount);
        switch (Next(12))
        {
            case < 4: Read(cpu); break;
            case < 8: Write(cpu); break;
            case 8: Interrupt(cpu); break;
            case 9: Acknowledge(cpu); break;
            case 10: Eoi(cpu); break;
            default: Rare(cpu); break;
        }

        Deliver();
        Check(cpu);
    }

    private void Read(int cpu)
    {
        var offset = Offset();
        var mode = _apics[cpu].Mode;
        _accesses[(int)mode]++;
        Tell(cpu, new LocalApic.ReadRegister((ApicRegister)offset, Key: 7));

        var canRead = RegisterTable.CanRead(offset, mode);
        if (mode == ApicMode.X2Apic && !canRead)
        {
            ExpectSent(new LocalApic.MsrFault((ApicRegister)offset, false, 0, 7));
            return;
        }

        var value = _toCpu.OfType<LocalApic.RegisterRead>().Single().Value;
        var allowed = mode == ApicMode.Disabled ? uint.MaxValue
            : canRead ? RegisterTable.ReadableBits(offset, mode)
            : 0;
        Holds(
            (value & ~allowed) == 0,
            $"{Where}: 0x{offset:x} of cpu{cpu} in {mode} reads 0x{value:x}");
        ExpectIllegal(cpu, offset, mode);
    }

    private void Write(int cpu)
    {
        var offset = Offset();
        var mode = _apics[cpu].Mode;
        var value = Value();
        _accesses[(int)mode]++;
        Tell(cpu, new LocalApic.WriteRegister((ApicRegister)offset, value));

        if (mode == ApicMode.X2Apic)
        {
            var isLegal = RegisterTable.CanWrite(offset, mode)
                && (value & ~RegisterTable.WritableBits(offset)) == 0;
            var fault = new LocalApic.MsrFault((ApicRegister)offset, true, value, 0);
            Holds(
                isLegal != _toCpu.Contains(fault),
                $"{Where}: 0x{value:x} to 0x{offset:x} of cpu{cpu}: legal {isLegal}");
        }

        ExpectIllegal(cpu, offset, mode);
    }

    /// <summary>On an xAPIC an access is an error where nothing is, and nowhere else.</summary>
    private void ExpectIllegal(int cpu, int offset, ApicMode mode)
    {
        if (mode != ApicMode.XApic) return;
        var isReserved = RegisterTable.IsReserved(offset, mode);
        if (!isReserved && Next(4) != 0) return;

        Tell(cpu, new LocalApic.WriteRegister(ApicRegister.Esr, 0));
        var isReported = (_apics[cpu].Read(ApicRegister.Esr) & 0x80) != 0;
        Holds(
            isReserved == isReported,
            $"{Where}: 0x{offset:x} of cpu{cpu}: reserved {isReserved}, in ESR {isReported}");
    }

    private void Interrupt(int cpu)
    {
        var mode = (DeliveryMode)Next(8);
        var isLevel = Next(4) == 0;
        Tell(cpu, Next(4) == 0
            ? new LocalApic.InjectInterrupt((byte)Next(256), _step)
            : new LocalApic.AcceptInterrupt((byte)Next(256), mode, isLevel, _step));
    }

    private void Acknowledge(int cpu)
    {
        var apic = _apics[cpu];
        var (ppr, pending) = (Ppr(apic), Highest(apic, ApicRegister.Irr));
        var spurious = apic.Mode == ApicMode.Disabled
            ? 0xff
            : (int)(apic.Read(ApicRegister.Svr) & 0xff);
        Tell(cpu, LocalApic.InterruptAcknowledge.Instance);

        var vector = _toCpu.OfType<LocalApic.InterruptAcknowledged>().Single().Vector;
        var isDeliverable = (pending & 0xf0) > (ppr & 0xf0);
        var expected = isDeliverable ? pending : spurious;
        Holds(vector == expected, $"{Where}: cpu{cpu} acknowledged {vector:x} for {expected:x}");
        Holds(
            !isDeliverable || IsInService(apic, vector),
            $"{Where}: {vector:x} of cpu{cpu} is not in service");
    }

    /// <summary>The highest in service ends, and nothing else.</summary>
    private void Eoi(int cpu)
    {
        var apic = _apics[cpu];
        var before = Words(apic, ApicRegister.Isr);
        var highest = apic.Mode == ApicMode.Disabled ? 0 : Highest(apic, ApicRegister.Isr);
        Tell(cpu, LocalApic.Eoi.Instance);

        if (highest != 0) before[highest / 32] &= ~(1UL << (highest % 32));
        Holds(
            before.AsSpan().SequenceEqual(Words(apic, ApicRegister.Isr)),
            $"{Where}: EOI of cpu{cpu} ended something else than {highest:x}");
    }

    private static ulong[] Words(LocalApic apic, ApicRegister first) =>
    [
        .. Enumerable.Range(0, ApicRegisters.WordCount)
            .Select(word => apic.Read(ApicRegisters.Word(first, word))),
    ];

    private static bool IsInService(LocalApic apic, int vector) =>
        ((Words(apic, ApicRegister.Isr)[vector / 32] >> (vector % 32)) & 1) != 0;

    private void Rare(int cpu)
    {
        switch (Next(8))
        {
            case 0: Tell(cpu, LocalApic.NmiTaken.Instance); break;
            case 1: Tell(cpu, LocalApic.NmiReturned.Instance); break;
            case 2: Tell(cpu, new LocalApic.WriteIcr2((uint)(Value() & uint.MaxValue))); break;
            case 3: Tell(cpu, new LocalApic.WriteIcr(Value(), _step)); break;
            case 4: Tell(cpu, new LocalApic.WriteSelfIpi((byte)Next(256), _step)); break;
            case 5: ChangeMode(cpu); break;
            case 6:
                var entries = LocalSources.Entries;
                var entry = entries[Next(entries.Count - 1)];
                Tell(cpu, new LocalApic.SignalSource(entry, _step));
                break;
            default: Tell(cpu, new LocalApic.ReadIcrWhenIdle(Key: 8)); break;
        }
    }

    private void ChangeMode(int cpu)
    {
        var before = _apics[cpu].Mode;

        // Off is where all ways lead to, and where nothing can be accessed: seldom for long.
        var leaves = before == ApicMode.Disabled && Next(4) != 0;
        var next = (leaves ? 2UL : (ulong)Next(4)) << 10;
        var page = 0xfee0_0000UL | (Next(4) == 0 ? Value() & 0x2ff : 0);
        Tell(cpu, new LocalApic.WriteApicBase(new(page | next), Key: 9));

        var hasRaisedGp = _toCpu.OfType<LocalApic.ApicBaseWritten>().Single().HasRaisedGp;
        var isLegal = (before, next >> 10) switch
        {
            (_, 1) => false,
            (ApicMode.Disabled, 3) => false,
            (ApicMode.X2Apic, 2) => false,
            _ => (page & 0x2ff) == 0,
        };
        Holds(isLegal != hasRaisedGp, $"{Where}: cpu{cpu} from {before}: {page | next:x}");
        Holds(
            isLegal || _apics[cpu].Mode == before,
            $"{Where}: cpu{cpu} changed its mode by a fault");
    }

    private void Check(int cpu)
    {
        var apic = _apics[cpu];
        if (apic.Mode == ApicMode.Disabled) return;

        Holds(apic.Read(ApicRegister.Ppr) == (ulong)Ppr(apic), $"{Where}: PPR of cpu{cpu}");
        for (var word = 0; word < 8; word++)
        {
            var irr = apic.Read(ApicRegisters.Word(ApicRegister.Irr, word));
            Holds(irr == _pending[cpu, word], $"{Where}: IRR of cpu{cpu}, word {word}");
        }

        // Nothing is under way any more.
        if (apic.Mode != ApicMode.XApic) return;
        Holds((apic.Read(ApicRegister.Icr) & 0x1000) == 0, $"{Where}: ICR of cpu{cpu} stays busy");
    }

    private static int Ppr(LocalApic apic)
    {
        if (apic.Mode == ApicMode.Disabled) return 0;
        var tpr = (int)apic.Read(ApicRegister.Tpr);
        var inService = Highest(apic, ApicRegister.Isr) & 0xf0;
        return (tpr & 0xf0) >= inService ? tpr : inService;
    }

    private static int Highest(LocalApic apic, ApicRegister first)
    {
        for (var vector = 255; vector > 0; vector--)
        {
            var word = apic.Read(ApicRegisters.Word(first, vector / 32));
            if (word == 0)
            {
                vector -= vector % 32;
                continue;
            }

            if (((word >> (vector % 32)) & 1) != 0) return vector;
        }

        return 0;
    }

    private void Tell(int cpu, IMessage message)
    {
        _toCpu.Clear();
        Handle(_apics[cpu], message);
    }

    private void Handle(IPart part, IMessage message)
    {
        _outbox.Clear();
        part.Handle(message, _outbox);
        foreach (var sent in _outbox.Sends)
        {
            if (sent.To.Kind == PartKind.Cpu) _toCpu.Add(sent.Message);
            else _mail.Enqueue((sent.To, sent.Message));
        }
    }

    private void Deliver()
    {
        while (_mail.TryDequeue(out var next)) Handle(_parts[next.To], next.Message);
    }

    private void ExpectSent(IMessage message) =>
        Holds(_toCpu.Contains(message), $"{Where}: {message} is not sent");

    private int Offset() => RegisterTable.Offsets[Next(RegisterTable.Offsets.Length)];

    /// <summary>Often few bits, so that much of it is legal; sometimes anything.</summary>
    private ulong Value() => Next(4) switch
    {
        0 => 0,
        1 => NextWord() & 0x1ff,
        2 => NextWord() & NextWord() & 0x000c_dfff,
        _ => NextWord() >> Next(64),
    };

    private int Next(int bound) => (int)(NextWord() % (ulong)bound);

    private ulong NextWord()
    {
        // splitmix64
        unchecked
        {
            var z = _random += 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}

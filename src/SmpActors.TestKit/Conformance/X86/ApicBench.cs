using System.Globalization;
using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

/// <summary>Local APICs on the bench, in one mode, set up to take interrupts.</summary>
internal sealed partial class ApicBench : Bench
{
    /// <summary>IA32_APIC_BASE.</summary>
    public const int ApicBaseMsr = 0x1b;

    /// <summary>Software-enabled, spurious vector 0xff.</summary>
    public const uint SvrEnabled = 0x1ff;

    /// <summary>More acknowledges in a row than there are vectors: a pin that sticks.</summary>
    private const int AcknowledgesMax = 300;

    private readonly IX86Controller _controller;

    /// <param name="controller">What is tried.</param>
    /// <param name="mode">The mode that it is brought to.</param>
    /// <param name="requirement">What is asked of it.</param>
    /// <param name="seed">That it was made with.</param>
    /// <param name="isEnabled">Software-enabled, with flat logical ids for the first 8.</param>
    public ApicBench(
        IX86Controller controller,
        ApicMode mode,
        Requirement requirement,
        ulong seed,
        bool isEnabled = true)
        : base(controller, requirement, seed)
    {
        _controller = controller;
        foreach (var cpu in All)
        {
            Enter(cpu, ApicMode.XApic);
            if (mode == ApicMode.X2Apic) Enter(cpu, mode);
            if (isEnabled) SetUp(cpu);
        }

        Settle();
        Ids = [.. All.AsEnumerable().Select(ReadId)];
    }

    /// <summary>The mode that the last CPU entered, and in which all are accessed.</summary>
    public ApicMode Mode { get; private set; }

    /// <summary>The APIC id of each CPU, by number.</summary>
    public IReadOnlyList<uint> Ids { get; }

    public bool IsX2Apic => Mode == ApicMode.X2Apic;

    public INmiPin? NmiPin => _controller as INmiPin;

    /// <summary>The destination that is everybody's.</summary>
    public uint Everybody => IsX2Apic ? uint.MaxValue : 0xff;

    public AccessOutcome TryRead(CpuId cpu, ApicRegister register)
    {
        var isMsr = IsX2Apic;
        var outcome = isMsr
            ? _controller.ReadMsr(cpu, ApicRegisters.MsrOf(register))
            : _controller.ReadPage(cpu, (int)register);
        Log.Add(new(cpu, "reads", (int)register, outcome, NameOfRegister));
        return outcome;
    }

    public AccessOutcome TryWrite(CpuId cpu, ApicRegister register, ulong value)
    {
        var outcome = IsX2Apic
            ? _controller.WriteMsr(cpu, ApicRegisters.MsrOf(register), value)
            : _controller.WritePage(cpu, (int)register, (uint)(value & uint.MaxValue));
        var logged = outcome.HasFaulted ? outcome : AccessOutcome.Read(value);
        Log.Add(new(cpu, "writes", (int)register, logged, NameOfRegister));
        return outcome;
    }

    public AccessOutcome TryReadMsr(CpuId cpu, int msr)
    {
        var outcome = _controller.ReadMsr(cpu, msr);
        Log.Add(new(cpu, "reads", msr, outcome, NameOfMsr));
        return outcome;
    }

    public AccessOutcome TryWriteMsr(CpuId cpu, int msr, ulong value)
    {
        var outcome = _controller.WriteMsr(cpu, msr, value);
        var logged = outcome.HasFaulted ? outcome : AccessOutcome.Read(value);
        Log.Add(new(cpu, "writes", msr, logged, NameOfMsr));
        return outcome;
    }

    /// <summary>Reads a register, which must not raise #GP.</summary>
    public ulong Read(CpuId cpu, ApicRegister register)
    {
        var outcome = TryRead(cpu, register);
        if (outcome.HasFaulted) throw Failure($"{NameOf(register)} can be read", "#GP");
        return outcome.Value;
    }

    /// <summary>Writes a register, which must not raise #GP.</summary>
    public void Write(CpuId cpu, ApicRegister register, ulong value)
    {
        if (!TryWrite(cpu, register, value).HasFaulted) return;
        throw Failure($"{Hex(value)} can be written to {NameOf(register)}", "#GP");
    }

    /// <summary>Sends: by ICR2 and ICR, or by one MSR; and lets it arrive.</summary>
    public void Send(CpuId from, Icr command, uint destination)
    {
        if (IsX2Apic)
        {
            var icr = new X2ApicIcr { Command = command, Destination = destination };
            Write(from, ApicRegister.Icr, icr.Raw);
        }
        else
        {
            var high = command with { Destination = (byte)destination };
            Write(from, ApicRegister.Icr2, high.High);
            Write(from, ApicRegister.Icr, command.Low);
        }

        Settle();
    }

    /// <summary>Sends a fixed interrupt to an APIC id.</summary>
    public void SendPhysical(CpuId from, uint destination, byte vector) =>
        Send(from, new() { Vector = vector }, destination);

    /// <summary>Sends a fixed interrupt to a set of logical ids.</summary>
    public void SendLogical(CpuId from, uint destination, byte vector) =>
        Send(
            from,
            new() { Vector = vector, DestinationMode = DestinationMode.Logical },
            destination);

    /// <summary>A CPU interrupts itself by the shorthand.</summary>
    public void Raise(CpuId cpu, byte vector) =>
        Send(cpu, new() { Vector = vector, Shorthand = Shorthand.Self }, 0);

    public byte Acknowledge(CpuId cpu)
    {
        Settle();
        var vector = _controller.Acknowledge(cpu);
        var outcome = AccessOutcome.Read(vector);
        Log.Add(new(cpu, "acknowledges", 0, outcome, static _ => "vector"));
        return vector;
    }

    public void Eoi(CpuId cpu)
    {
        Write(cpu, ApicRegister.Eoi, 0);
        Settle();
    }

    /// <summary>The pin must be asserted, and the acknowledge cycle give this vector.</summary>
    public void ExpectTaken(CpuId cpu, byte vector)
    {
        ExpectPin(cpu, isAsserted: true);
        var seen = Acknowledge(cpu);
        Expect($"the vector that {cpu} acknowledges", vector, seen);
    }

    /// <summary>Those CPUs and no others are given this vector, each once.</summary>
    public void ExpectDelivered(byte vector, CpuMask targets) =>
        ExpectDelivered(VectorName(vector), targets, Drain);

    public void ExpectDelivered(byte vector, CpuId target) =>
        ExpectDelivered(vector, CpuMask.Of(target));

    /// <summary>Takes and ends all that a CPU is offered, in order.</summary>
    public IReadOnlyList<string> Drain(CpuId cpu)
    {
        if (!IsAsserted(cpu)) return [];
        var taken = new List<string>();
        while (IsAsserted(cpu))
        {
            if (taken.Count == AcknowledgesMax)
            {
                throw Failure(
                    $"the INTR pin of {cpu} falls when all is taken",
                    $"it is asserted after {AcknowledgesMax} acknowledges");
            }

            taken.Add(VectorName(Acknowledge(cpu)));
            Eoi(cpu);
        }

        return taken;
    }

    /// <summary>Whether a vector's bit is set in ISR, TMR or IRR.</summary>
    public bool IsSet(CpuId cpu, ApicRegister first, byte vector) =>
        (Read(cpu, ApicRegisters.Word(first, vector / 32)) >> (vector % 32) & 1) != 0;

    /// <summary>A vector's bit in ISR, TMR or IRR must be as wanted.</summary>
    public void ExpectBit(CpuId cpu, ApicRegister first, byte vector, bool isSet) => Expect(
        $"{NameOf(first)}[{VectorName(vector)}] of {cpu}",
        isSet ? 1UL : 0,
        IsSet(cpu, first, vector) ? 1UL : 0);

    /// <summary>Writes IA32_APIC_BASE's enable bits, and keeps the others.</summary>
    public AccessOutcome TryEnter(CpuId cpu, ApicMode mode)
    {
        var now = TryReadMsr(cpu, ApicBaseMsr).Value & ~0xc00UL;
        var bits = mode switch
        {
            ApicMode.XApic => 0x800UL,
            ApicMode.X2Apic => 0xc00UL,
            _ => 0UL,
        };
        var outcome = TryWriteMsr(cpu, ApicBaseMsr, now | bits);
        if (!outcome.HasFaulted) Mode = mode;
        return outcome;
    }

    public static string NameOf(ApicRegister register) => NameOfRegister((int)register);

    /// <summary>Makes an APIC that a reset has left ready for interrupts.</summary>
    private void SetUp(CpuId cpu)
    {
        Write(cpu, ApicRegister.Svr, SvrEnabled);
        Write(cpu, ApicRegister.Tpr, 0);
        if (IsX2Apic || cpu.Value >= 8) return;
        Write(cpu, ApicRegister.Dfr, Dfr.Flat.Raw);
        Write(cpu, ApicRegister.Ldr, new Ldr { LogicalId = (byte)(1 << cpu.Value) }.Raw);
    }

    private void Enter(CpuId cpu, ApicMode mode)
    {
        if (!TryEnter(cpu, mode).HasFaulted) return;
        throw Failure($"{cpu} can enter the mode {mode} after a reset", "#GP");
    }

    private uint ReadId(CpuId cpu)
    {
        var id = Read(cpu, ApicRegister.Id);
        return IsX2Apic ? (uint)(id & uint.MaxValue) : new XApicId((uint)(id & uint.MaxValue)).Id;
    }

    private static string VectorName(byte vector) =>
        "0x" + vector.ToString("x2", CultureInfo.InvariantCulture);

    private static string NameOfRegister(int offset) =>
        Enum.IsDefined((ApicRegister)offset)
            ? string.Create(CultureInfo.InvariantCulture, $"{(ApicRegister)offset} (0x{offset:x3})")
            : string.Create(CultureInfo.InvariantCulture, $"0x{offset:x3}");

    private static string NameOfMsr(int msr) => msr == ApicBaseMsr
        ? "IA32_APIC_BASE"
        : string.Create(CultureInfo.InvariantCulture, $"MSR 0x{msr:x}");
}

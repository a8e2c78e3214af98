using System.Globalization;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GIC on the bench, initialised: what both architectures do alike.</summary>
internal abstract class GicBench(IGicController controller, Requirement requirement, ulong seed)
    : Bench(controller, requirement, seed)
{
    /// <summary>The priority that Linux gives every interrupt.</summary>
    public const byte Priority = 0xa0;

    /// <summary>The mask that Linux sets: it lets <see cref="Priority"/> through.</summary>
    public const byte PriorityMask = 0xf0;

    /// <summary>The INTID of an acknowledge that finds nothing.</summary>
    public const uint Spurious = 1023;

    protected const int SgiCount = 16;

    private const int IPriorityR = 0x400;
    private const int ISEnableR = 0x100;
    private const int ICEnableR = 0x180;
    private const int ICActiveR = 0x380;

    /// <summary>More acknowledges in a row than there can be SGIs: a pin that sticks.</summary>
    private const int AcknowledgesMax = 200;

    /// <summary>Sends an SGI to some CPUs, with as few writes as it takes.</summary>
    public abstract void SendSgi(CpuId from, CpuMask targets, int intId);

    /// <summary>Reads IAR: the whole word.</summary>
    public abstract uint ReadIar(CpuId cpu);

    /// <summary>Writes EOIR what IAR gave.</summary>
    public abstract void WriteEoir(CpuId cpu, uint acknowledged);

    /// <summary>Writes DIR what IAR gave.</summary>
    public abstract void WriteDir(CpuId cpu, uint acknowledged);

    public abstract uint ReadHppir(CpuId cpu);

    public abstract byte ReadRpr(CpuId cpu);

    public abstract void WritePmr(CpuId cpu, byte value);

    /// <summary>Sets the binary point so that bits 7 to <paramref name="least"/> preempt.</summary>
    public abstract void WriteGroupBits(CpuId cpu, int least);

    /// <summary>EOImode 1: EOIR drops the priority only; or 0 again.</summary>
    public abstract void SplitEoi(CpuId cpu, bool isSplit = true);

    /// <summary>Lets the CPU interface signal, or not.</summary>
    public abstract void EnableInterface(CpuId cpu, bool isEnabled);

    /// <summary>Lets the distributor forward, or not.</summary>
    public abstract void EnableDistributor(bool isEnabled);

    /// <summary>Takes the pending state of an SGI back, whoever sent it.</summary>
    public abstract void ClearPending(CpuId cpu, int intId);

    /// <summary>Reads a register of INTIDs 0 to 31, by its offset in GICD.</summary>
    public abstract ulong ReadBank(CpuId cpu, int offset);

    /// <summary>Writes a register of INTIDs 0 to 31, by its offset in GICD.</summary>
    public abstract void WriteBank(CpuId cpu, int offset, uint value);

    /// <summary>The INTID in what IAR or HPPIR gave.</summary>
    public abstract uint IntIdOf(uint word);

    /// <summary>A CPU interrupts itself.</summary>
    public void Raise(CpuId cpu, int intId) => SendSgi(cpu, CpuMask.Of(cpu), intId);

    public void SetPriority(CpuId cpu, int intId, byte priority)
    {
        var (offset, shift) = (IPriorityR + (intId & ~3), intId % 4 * 8);
        var others = (uint)(ReadBank(cpu, offset) & ~(0xffUL << shift) & uint.MaxValue);
        WriteBank(cpu, offset, others | ((uint)priority << shift));
        Settle();
    }

    public byte PriorityOf(CpuId cpu, int intId) =>
        (byte)(ReadBank(cpu, IPriorityR + (intId & ~3)) >> (intId % 4 * 8) & 0xff);

    public void Enable(CpuId cpu, int intId, bool isEnabled)
    {
        WriteBank(cpu, isEnabled ? ISEnableR : ICEnableR, 1U << intId);
        Settle();
    }

    public void Deactivate(CpuId cpu, int intId)
    {
        WriteBank(cpu, ICActiveR, 1U << intId);
        Settle();
    }

    /// <summary>The pin must be asserted, and IAR give this INTID; gives the whole word.</summary>
    public uint ExpectTaken(CpuId cpu, int intId)
    {
        ExpectPin(cpu, isAsserted: true);
        var word = ReadIar(cpu);
        Settle();
        Expect($"the INTID that {cpu} acknowledges", (ulong)intId, IntIdOf(word));
        return word;
    }

    /// <summary>Nothing is signalled: no pin, and IAR gives 1023.</summary>
    public void ExpectNone(CpuId cpu)
    {
        ExpectPin(cpu, isAsserted: false);
        Expect($"the INTID that {cpu} acknowledges", Spurious, IntIdOf(ReadIar(cpu)));
    }

    /// <summary>
    /// Takes an SGI and drops its priority: it is active, and nothing else keeps another back.
    /// </summary>
    public uint TakeAndDrop(CpuId cpu, int intId)
    {
        SplitEoi(cpu);
        var word = ExpectTaken(cpu, intId);
        End(cpu, word);
        return word;
    }

    /// <summary>Deactivates what <see cref="TakeAndDrop"/> took; then EOImode is 0.</summary>
    public void DeactivateDropped(CpuId cpu, uint acknowledged)
    {
        WriteDir(cpu, acknowledged);
        SplitEoi(cpu, isSplit: false);
        Settle();
    }

    /// <summary>Writes EOIR, and lets it arrive.</summary>
    public void End(CpuId cpu, uint acknowledged)
    {
        WriteEoir(cpu, acknowledged);
        Settle();
    }

    public void ExpectRunning(CpuId cpu, byte wanted) =>
        Expect($"the running priority of {cpu}", wanted, ReadRpr(cpu));

    /// <summary>Those CPUs and no others are given this SGI, each once.</summary>
    public void ExpectDelivered(int intId, CpuMask targets) =>
        ExpectDelivered(SgiName((uint)intId), targets, Drain);

    public void ExpectDelivered(int intId, CpuId target) =>
        ExpectDelivered(intId, CpuMask.Of(target));

    /// <summary>Brings the registers of INTIDs 0 to 31 to what Linux sets up.</summary>
    protected void SetUpBank(CpuId cpu)
    {
        WriteBank(cpu, ICActiveR, uint.MaxValue);
        WriteBank(cpu, ICEnableR, 0xffff_0000);
        WriteBank(cpu, ISEnableR, 0x0000_ffff);
        for (var offset = 0; offset < 2 * SgiCount; offset += 4)
        {
            WriteBank(cpu, IPriorityR + offset, 0xa0a0_a0a0);
        }
    }

    private List<string> Drain(CpuId cpu)
    {
        var taken = new List<string>();
        while (IsAsserted(cpu))
        {
            if (taken.Count == AcknowledgesMax)
            {
                throw Failure(
                    $"the pin of {cpu} falls when all is taken",
                    $"it is asserted after {AcknowledgesMax} acknowledges");
            }

            var word = ReadIar(cpu);
            Settle();
            taken.Add(SgiName(IntIdOf(word)));
            End(cpu, word);
        }

        return taken;
    }

    private static string SgiName(uint intId) =>
        "INTID " + intId.ToString(CultureInfo.InvariantCulture);
}

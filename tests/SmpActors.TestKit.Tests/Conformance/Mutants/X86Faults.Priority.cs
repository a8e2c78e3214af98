namespace SmpActors.TestKit.Tests.Conformance.Mutants;

internal static partial class X86Faults
{
    /// <summary>IA32_APIC_BASE cannot disable it.</summary>
    public static X86Fault NeverDisabled() => new()
    {
        WriteBase = static value => (value & 0xc00) == 0 ? null : value,
    };

    /// <summary>SVR cannot disable it.</summary>
    public static X86Fault AlwaysEnabled() => OnWrite(Svr, static value => value | 0x100);

    /// <summary>It is enabled after a reset.</summary>
    public static X86Fault EnabledAtReset() => OnRead(Svr, static truth => truth | 0x100);

    /// <summary>Nothing that software does raises #GP.</summary>
    public static X86Fault NoGp() => new() { RaisesGp = false };

    /// <summary>SELF IPI sends nothing.</summary>
    public static X86Fault SelfIpiLost() => OnWrite(SelfIpi, static _ => null);

    /// <summary>Pending interrupts are counted: each that was sent is delivered.</summary>
    public static X86Fault NothingMerges()
    {
        var sent = new Dictionary<byte, int>();
        byte taken = 0;
        return new()
        {
            Acknowledge = (inner, cpu) => taken = inner.Acknowledge(cpu),
            Write = (inner, cpu, offset, value) =>
            {
                if (offset == Icr)
                {
                    var vector = (byte)(value & 0xff);
                    sent[vector] = sent.GetValueOrDefault(vector) + 1;
                }
                else if (offset == Eoi && sent.Remove(taken, out var count) && count > 1)
                {
                    sent[taken] = count - 1;
                    inner.WritePage(cpu, Icr, (uint)Self | taken);
                }

                return value;
            },
        };
    }

    /// <summary>ISR and IRR are one: what comes while its vector is in service is lost.</summary>
    public static X86Fault LostInService()
    {
        var inService = new SortedSet<byte>();
        return new()
        {
            Acknowledge = (inner, cpu) => Added(inService, inner.Acknowledge(cpu)),
            Write = (_, _, offset, value) =>
            {
                if (offset == Eoi) inService.Remove(inService.Max);
                var isLost = offset == Icr && inService.Contains((byte)(value & 0xff));
                return isLost ? null : value;
            },
        };
    }

    /// <summary>ISR reads as zero.</summary>
    public static X86Fault InServiceInvisible() => new()
    {
        Read = static (_, _, offset, truth) => IsIn(offset, Isr) ? 0 : truth,
    };

    /// <summary>TMR reads as ones.</summary>
    public static X86Fault AllLevel() => new()
    {
        Read = static (_, _, offset, truth) => IsIn(offset, Tmr) ? uint.MaxValue : truth,
    };

    /// <summary>Self-IPIs are taken in the order in which they were sent.</summary>
    public static X86Fault FirstComeFirst()
    {
        var waiting = new Queue<ulong>();
        return new()
        {
            Write = (inner, cpu, offset, value) =>
            {
                if (offset == Icr && (value & Self) != 0)
                {
                    inner.Settle();
                    if (!inner.IsInterruptAsserted(cpu)) return value;
                    waiting.Enqueue(value);
                    return null;
                }

                if (offset != Eoi || !waiting.TryDequeue(out var next)) return value;
                inner.WritePage(cpu, Eoi, 0);
                inner.WritePage(cpu, Icr, (uint)(next & uint.MaxValue));
                return null;
            },
        };
    }

    /// <summary>INTR is asserted while anything pends.</summary>
    public static X86Fault PinIgnoresPriority() => new()
    {
        Pin = static (inner, cpu) => Enumerable.Range(0, 8)
            .Any(word => inner.ReadPage(cpu, Irr + (word * 0x10)).Value != 0),
    };

    /// <summary>An EOI ends the lowest vector in service.</summary>
    public static X86Fault EoiEndsTheLowest()
    {
        var inService = new SortedSet<byte>();
        var owed = 0;
        return new()
        {
            Acknowledge = (inner, cpu) => Added(inService, inner.Acknowledge(cpu)),
            Read = (_, _, offset, truth) => IsIn(offset, Isr)
                ? inService
                    .Where(vector => vector / 32 == (offset - Isr) / 0x10)
                    .Aggregate(0UL, static (bits, vector) => bits | (1UL << (vector % 32)))
                : truth,
            Write = (inner, cpu, offset, value) =>
            {
                if (offset != Eoi) return value;
                inService.Remove(inService.Min);
                owed++;
                if (inService.Count > 0) return null;
                for (; owed > 0; owed--) inner.WritePage(cpu, Eoi, 0);
                return null;
            },
        };
    }

    /// <summary>An EOI with nothing in service takes what pends.</summary>
    public static X86Fault EoiTakesThePending() => new()
    {
        Write = static (inner, cpu, offset, value) =>
        {
            if (offset != Eoi || inner.ReadPage(cpu, Ppr).Value != 0) return value;
            inner.Settle();
            if (inner.IsInterruptAsserted(cpu)) inner.Acknowledge(cpu);
            return value;
        },
    };

    /// <summary>PPR is TPR.</summary>
    public static X86Fault PprIsTpr() => new()
    {
        Read = static (inner, cpu, offset, truth) =>
            offset == Ppr ? inner.ReadPage(cpu, Tpr).Value : truth,
    };

    /// <summary>The task priority holds nothing back.</summary>
    public static X86Fault TaskPriorityIgnored() => OnWrite(Tpr, static _ => 0);

    /// <summary>An acknowledge does not look at the task priority any more.</summary>
    public static X86Fault MaskedIsAcknowledged() => new()
    {
        Acknowledge = static (inner, cpu) =>
        {
            var tpr = (uint)inner.ReadPage(cpu, Tpr).Value;
            inner.WritePage(cpu, Tpr, 0);
            var vector = inner.Acknowledge(cpu);
            inner.WritePage(cpu, Tpr, tpr);
            return vector;
        },
    };

    private static bool IsIn(int offset, int first) => offset >= first && offset < first + 0x80;

    private static byte Added(SortedSet<byte> vectors, byte vector)
    {
        vectors.Add(vector);
        return vector;
    }
}

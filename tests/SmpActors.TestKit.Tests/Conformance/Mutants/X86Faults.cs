namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>Faults that emulators of a local APIC have had, or could have.</summary>
internal static partial class X86Faults
{
    private const int Id = 0x020;
    private const int Version = 0x030;
    private const int Tpr = 0x080;
    private const int Ppr = 0x0a0;
    private const int Eoi = 0x0b0;
    private const int Ldr = 0x0d0;
    private const int Dfr = 0x0e0;
    private const int Svr = 0x0f0;
    private const int Isr = 0x100;
    private const int Tmr = 0x180;
    private const int Irr = 0x200;
    private const int Esr = 0x280;
    private const int Icr = 0x300;
    private const int Icr2 = 0x310;
    private const int LvtError = 0x370;
    private const int SelfIpi = 0x3f0;
    private const ulong Self = 0x4_0000;
    private const ulong Shorthands = 0xc_0000;
    private const ulong Logical = 0x800;
    private const ulong Busy = 0x1000;
    private const ulong LvtMask = 0x1_0000;

    /// <summary>All of them; each call makes one anew.</summary>
    public static IReadOnlyList<Func<X86Fault>> All { get; } =
    [
        NarrowDestination, EveryDestinationIsAll, BroadcastOfEightOnes, SelfIsAll,
        SenderNotExcluded, LowVectorsRefused, LevelZeroDropped, NmiIsAVector, HighHalfSends,
        LogicalIsPhysical, LogicalBroadcastOfSeven, OneLogicalBit, AlwaysFlat, ClusterIgnored,
        NeverBusy, AlwaysBusy, CommandSticks, ReservedBitsStick, VersionSticks, NoErrors,
        ErrorsAtOnce, ErrorVectorMasked, SameId, LdrIsTheId, NeverDisabled, AlwaysEnabled,
        EnabledAtReset, NothingMerges, LostInService, InServiceInvisible, AllLevel, FirstComeFirst,
        PinIgnoresPriority, EoiEndsTheLowest, EoiTakesThePending, PprIsTpr, TaskPriorityIgnored,
        MaskedIsAcknowledged, SelfIpiLost, NoGp,
    ];

    /// <summary>A destination has 8 bits in x2APIC mode too; all ones stay everybody.</summary>
    public static X86Fault NarrowDestination() => OnWrite(
        Icr, static value => value >> 32 == uint.MaxValue ? value : value & 0xff_ffff_ffff);

    /// <summary>Whatever the destination, everybody is interrupted.</summary>
    public static X86Fault EveryDestinationIsAll() => OnWrite(
        Icr, static value => (value & Shorthands) == 0 ? value | 0x8_0000 : value);

    /// <summary>The destination 0xff is everybody in x2APIC mode too.</summary>
    public static X86Fault BroadcastOfEightOnes() => OnWrite(
        Icr, static value => value >> 32 == 0xff ? value | 0xffff_ffff_0000_0000 : value);

    /// <summary>The shorthand self is all including self.</summary>
    public static X86Fault SelfIsAll() => OnWrite(
        Icr, static value => (value & Shorthands) == Self ? value ^ Shorthands : value);

    /// <summary>All excluding self includes self.</summary>
    public static X86Fault SenderNotExcluded() => OnWrite(
        Icr, static value => (value & Shorthands) == Shorthands ? value & ~Self : value);

    /// <summary>The vectors of exceptions are not sent.</summary>
    public static X86Fault LowVectorsRefused() => OnWrite(
        Icr, static value => (value & 0xff) < 0x20 ? null : value);

    /// <summary>A message with level 0 is taken for a de-assert.</summary>
    public static X86Fault LevelZeroDropped() => OnWrite(
        Icr, static value => (value & 0x4000) == 0 ? null : value);

    /// <summary>An NMI is sent as a vector.</summary>
    public static X86Fault NmiIsAVector() => OnWrite(
        Icr, static value => (value & 0x700) == 0x400 ? value & ~0x7ffUL | 0x42 : value);

    /// <summary>A write of the high half repeats the last command.</summary>
    public static X86Fault HighHalfSends()
    {
        var last = 0U;
        return new()
        {
            Write = (inner, cpu, offset, value) =>
            {
                if (offset == Icr) last = (uint)(value & uint.MaxValue);
                if (offset != Icr2 || last == 0) return value;
                inner.WritePage(cpu, Icr2, (uint)value);
                inner.WritePage(cpu, Icr, last);
                return null;
            },
        };
    }

    /// <summary>Every destination is an id.</summary>
    public static X86Fault LogicalIsPhysical() => OnWrite(Icr, static value => value & ~Logical);

    /// <summary>A logical destination of all ones does not reach who has no logical id.</summary>
    public static X86Fault LogicalBroadcastOfSeven()
    {
        var destination = 0UL;
        return new()
        {
            Write = (inner, cpu, offset, value) =>
            {
                if (offset == Icr2) destination = value >> 24;
                if (offset == Icr && (value & Logical) != 0 && destination == 0xff)
                {
                    inner.WritePage(cpu, Icr2, 0x7f00_0000);
                }

                var isWide = offset == Icr && (value & Logical) != 0;
                return isWide && value >> 32 == uint.MaxValue ? value & uint.MaxValue : value;
            },
        };
    }

    /// <summary>Of a logical id the lowest bit counts.</summary>
    public static X86Fault OneLogicalBit() => OnWrite(
        Ldr, static value => value == 0 ? 0 : value & ~(value - 1));

    /// <summary>There is no cluster model.</summary>
    public static X86Fault AlwaysFlat() => OnWrite(Dfr, static _ => uint.MaxValue);

    /// <summary>A logical destination names members of the first cluster.</summary>
    public static X86Fault ClusterIgnored() => OnWrite(
        Icr,
        static value => (value & Logical) != 0 && value >> 32 != uint.MaxValue
            ? value & 0x0000_ffff_ffff_ffff
            : value);

    /// <summary>A message is accepted as soon as it is sent.</summary>
    public static X86Fault NeverBusy() => OnRead(Icr, static truth => truth & ~Busy);

    /// <summary>The command register never gets idle.</summary>
    public static X86Fault AlwaysBusy() => OnRead(Icr, static truth => truth | Busy);

    /// <summary>The command register keeps every bit that is written.</summary>
    public static X86Fault CommandSticks() => Sticks(Icr, Icr2);

    /// <summary>LDR and DFR keep every bit that is written.</summary>
    public static X86Fault ReservedBitsStick() => Sticks(Ldr, Dfr);

    /// <summary>The version can be written.</summary>
    public static X86Fault VersionSticks() => Sticks(Version);

    /// <summary>The error status is never anything but 0.</summary>
    public static X86Fault NoErrors() => OnRead(Esr, static _ => 0);

    /// <summary>An error shows without a write of the error status.</summary>
    public static X86Fault ErrorsAtOnce() => new()
    {
        Read = static (inner, cpu, offset, truth) =>
        {
            if (offset != Esr) return truth;
            inner.WritePage(cpu, Esr, 0);
            return inner.ReadPage(cpu, Esr).Value;
        },
    };

    /// <summary>Errors raise no interrupt.</summary>
    public static X86Fault ErrorVectorMasked() => OnWrite(
        LvtError, static value => value | LvtMask);

    /// <summary>All have one id.</summary>
    public static X86Fault SameId() => OnRead(Id, static _ => 0);

    /// <summary>The logical id is the id.</summary>
    public static X86Fault LdrIsTheId() => new()
    {
        Read = static (inner, cpu, offset, truth) =>
            offset == Ldr ? inner.ReadMsr(cpu, 0x802).Value : truth,
    };

    private static X86Fault OnRead(int register, Func<ulong, ulong> change) => new()
    {
        Read = (_, _, offset, truth) => offset == register ? change(truth) : truth,
    };

    private static X86Fault OnWrite(int register, Func<ulong, ulong?> change) => new()
    {
        Write = (_, _, offset, value) => offset == register ? change(value) : value,
    };

    private static X86Fault Sticks(params int[] registers)
    {
        var written = new Dictionary<int, ulong>();
        return new()
        {
            Read = (_, _, offset, truth) => written.GetValueOrDefault(offset, truth),
            Write = (_, _, offset, value) =>
            {
                if (registers.Contains(offset)) written[offset] = value;
                return value;
            },
        };
    }
}

using SmpActors.Model.Gic;
using Fault = SmpActors.TestKit.Tests.Conformance.Mutants.GicFault<
    SmpActors.TestKit.Conformance.Gic.IGicV3Controller>;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>Faults that emulators of a GICv3 have had, or could have.</summary>
internal static partial class GicV3Faults
{
    private const ulong Irm = 1UL << 40;
    private const ulong Rwp = 1UL << 31;

    /// <summary>All of them; each call makes one anew.</summary>
    public static IReadOnlyList<Func<Fault>> All { get; } =
    [
        ShortTargetList, BroadcastToOne, FlatAffinity, RangeIgnored, ThreeBitsOfIntId,
        NamesASource, NothingMerges, EndsTheHighest, NeverInactive, NeverActive, SpecialIsEnded,
        MaskIncludesItself, PrioritiesIgnored, BinaryPointIgnored, PinIgnoresPriority,
        AlwaysIdle, SplitIgnored, HighestIsTaken, NothingIsZero, DisableForgets,
        InterfaceOffForgets, DistributorAlwaysOn, ClearIgnored, SetIgnored, DeactivationIgnored,
        GroupsIgnored, NeverAwake, NeverAsleep, NoArchitecture, PrivateInDistributor,
        ConfigurationSticks, PrioritySticks, BinaryPointSticks, ControlSticks, AlwaysInProgress,
        NeverInProgress,
    ];

    /// <summary>Of a target list the places 0 to 4 count.</summary>
    public static Fault ShortTargetList() => OnWrite(
        IccRegister.Sgi1r, static value => value & ~0xffe0UL);

    /// <summary>Routing mode 1 interrupts one other CPU.</summary>
    public static Fault BroadcastToOne() => new()
    {
        WriteInterface = static (inner, cpu, place, value) =>
        {
            var isBroadcast = place == (int)IccRegister.Sgi1r && (value & Irm) != 0;
            var one = cpu.Value == 0 ? 2UL : 1;
            var written = isBroadcast ? value & ~(Irm | 0xffff) | one : value;
            inner.WriteIcc(cpu, (IccRegister)place, written);
        },
    };

    /// <summary>The affinity above Aff0 is not looked at.</summary>
    public static Fault FlatAffinity() => OnWrite(
        IccRegister.Sgi1r, static value => value & 0x0000_f100_0f00_ffff);

    /// <summary>The range selector is not looked at.</summary>
    public static Fault RangeIgnored() => OnWrite(
        IccRegister.Sgi1r, static value => value & ~0x0000_f000_0000_0000UL);

    /// <summary>There are 8 SGIs.</summary>
    public static Fault ThreeBitsOfIntId() => OnWrite(
        IccRegister.Sgi1r, static value => value & ~0x0800_0000UL);

    /// <summary>IAR names the sender, as a GICv2's does.</summary>
    public static Fault NamesASource()
    {
        var source = 0UL;
        return new()
        {
            ReadInterface = (inner, cpu, place) =>
            {
                var value = inner.ReadIcc(cpu, (IccRegister)place).Value;
                return place == (int)IccRegister.Iar1 && value < 16 ? value | source << 10 : value;
            },
            WriteInterface = (inner, cpu, place, value) =>
            {
                if (place == (int)IccRegister.Sgi1r) source = (ulong)cpu.Value;
                var written = place == (int)IccRegister.Eoir1 ? value & 0x3ff : value;
                inner.WriteIcc(cpu, (IccRegister)place, written);
            },
        };
    }

    /// <summary>Whoever sends, each SGI is delivered.</summary>
    public static Fault NothingMerges()
    {
        var sent = new Dictionary<ulong, int>();
        return new()
        {
            WriteInterface = (inner, cpu, place, value) =>
            {
                inner.WriteIcc(cpu, (IccRegister)place, value);
                var intId = value >> 24 & 15;
                if (place == (int)IccRegister.Sgi1r)
                {
                    sent[intId] = sent.GetValueOrDefault(intId) + 1;
                }

                if (place != (int)IccRegister.Eoir1) return;
                if (!sent.Remove(value, out var count) || count == 1) return;
                sent[value] = count - 1;
                inner.Settle();
                inner.WriteRedistributor(cpu, Gicr.ISPendR0, 1U << (int)value);
            },
        };
    }

    /// <summary>An end of interrupt ends the highest INTID that is active.</summary>
    public static Fault EndsTheHighest()
    {
        var active = new SortedSet<ulong>();
        return new()
        {
            ReadInterface = (inner, cpu, place) =>
            {
                var value = inner.ReadIcc(cpu, (IccRegister)place).Value;
                if (place == (int)IccRegister.Iar1 && value < 1020) active.Add(value);
                return value;
            },
            WriteInterface = (inner, cpu, place, value) =>
            {
                var isEnd = place == (int)IccRegister.Eoir1 && active.Count > 0;
                var ended = isEnd ? active.Max : value;
                if (isEnd) active.Remove(ended);
                inner.WriteIcc(cpu, (IccRegister)place, ended);
            },
        };
    }

    /// <summary>The end of an interrupt leaves it active.</summary>
    public static Fault NeverInactive() => new()
    {
        WriteInterface = static (inner, cpu, place, value) =>
        {
            inner.WriteIcc(cpu, (IccRegister)place, value);
            if (place != (int)IccRegister.Eoir1 || value > 15) return;
            inner.Settle();
            inner.WriteRedistributor(cpu, Gicr.ISActiveR0, 1U << (int)value);
        },
    };

    /// <summary>What is acknowledged is not active.</summary>
    public static Fault NeverActive() => new()
    {
        ReadInterface = static (inner, cpu, place) =>
        {
            var value = inner.ReadIcc(cpu, (IccRegister)place).Value;
            if (place != (int)IccRegister.Iar1 || value > 15) return value;
            inner.Settle();
            inner.WriteRedistributor(cpu, Gicr.ICActiveR0, 1U << (int)value);
            return value;
        },
    };

    /// <summary>The end of a special INTID ends what runs.</summary>
    public static Fault SpecialIsEnded() => OnWrite(
        IccRegister.Eoir1, static value => value >= 1020 ? 0 : value);

    /// <summary>The mask lets its own priority through.</summary>
    public static Fault MaskIncludesItself() => OnWrite(
        IccRegister.Pmr, static value => value + 8);

    /// <summary>The binary point stays where it is after reset.</summary>
    public static Fault BinaryPointIgnored() => OnWrite(IccRegister.Bpr1, static _ => 0);

    /// <summary>EOImode stays 0.</summary>
    public static Fault SplitIgnored() => OnWrite(IccRegister.Ctlr, static _ => 0);

    /// <summary>nIRQ is asserted while anything pends.</summary>
    public static Fault PinIgnoresPriority() => new()
    {
        Pin = static (inner, cpu) => inner.ReadIcc(cpu, IccRegister.Hppir1).Value < 1020,
    };

    /// <summary>The running priority is always that of an idle CPU.</summary>
    public static Fault AlwaysIdle() => OnRead(IccRegister.Rpr, static _ => 0xff);

    /// <summary>HPPIR acknowledges.</summary>
    public static Fault HighestIsTaken() => new()
    {
        ReadInterface = static (inner, cpu, place) => inner.ReadIcc(
            cpu,
            place == (int)IccRegister.Hppir1 ? IccRegister.Iar1 : (IccRegister)place).Value,
    };

    /// <summary>An acknowledge of nothing gives 0.</summary>
    public static Fault NothingIsZero() => OnRead(
        IccRegister.Iar1, static truth => truth == 1023 ? 0 : truth);

    /// <summary>A binary point below the least is kept.</summary>
    public static Fault BinaryPointSticks() => Sticks(IccRegister.Bpr1);

    /// <summary>Every bit of the control register can be written.</summary>
    public static Fault ControlSticks() => Sticks(IccRegister.Ctlr);

    private static Fault OnRead(IccRegister register, Func<ulong, ulong> change) => new()
    {
        ReadInterface = (inner, cpu, place) =>
        {
            var truth = inner.ReadIcc(cpu, (IccRegister)place).Value;
            return place == (int)register ? change(truth) : truth;
        },
    };

    private static Fault OnWrite(IccRegister register, Func<ulong, ulong> change) => new()
    {
        WriteInterface = (inner, cpu, place, value) => inner.WriteIcc(
            cpu, (IccRegister)place, place == (int)register ? change(value) : value),
    };

    private static Fault Sticks(IccRegister register)
    {
        ulong? written = null;
        return new()
        {
            ReadInterface = (inner, cpu, place) => place == (int)register && written is { } value
                ? value
                : inner.ReadIcc(cpu, (IccRegister)place).Value,
            WriteInterface = (inner, cpu, place, value) =>
            {
                if (place == (int)register) written = value;
                inner.WriteIcc(cpu, (IccRegister)place, value);
            },
        };
    }
}

using Fault = SmpActors.TestKit.Tests.Conformance.Mutants.GicFault<
    SmpActors.TestKit.Conformance.Gic.IGicV2Controller>;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>Faults that emulators of a GICv2 have had, or could have.</summary>
internal static class GicV2Faults
{
    private const int ICActiveR0 = 0x380;
    private const int ITargetsR0 = 0x800;
    private const int ICfgR0 = 0xc00;
    private const int Sgir = 0xf00;
    private const int SPendSgiR0 = 0xf20;
    private const int Iar = 0x00c;
    private const int Eoir = 0x010;

    /// <summary>All of them; each call makes one anew.</summary>
    public static IReadOnlyList<Func<Fault>> All { get; } =
    [
        ShortTargetList, WriterNotExcluded, WriterIsAll, SendersMerge, NoSource, NeverActive,
        PendingCannotBeSet, TargetsStick, ConfigurationSticks,
    ];

    /// <summary>Of a target list the places 0 to 4 count.</summary>
    public static Fault ShortTargetList() => OnSgir(static value => value & ~0xe0_0000UL);

    /// <summary>Filter 1 includes the writer.</summary>
    public static Fault WriterNotExcluded() => OnSgir(
        static value => (value >> 24 & 3) == 1 ? value & 0xf | 0xff_0000 : value);

    /// <summary>Filter 2 is everybody.</summary>
    public static Fault WriterIsAll() => OnSgir(
        static value => (value >> 24 & 3) == 2 ? value & 0xf | 0xff_0000 : value);

    /// <summary>An SGI pends once for each target, whoever sent it.</summary>
    public static Fault SendersMerge() => new()
    {
        WriteGicd = static (inner, cpu, place, value) =>
            inner.WriteDistributor(place == Sgir ? new(0) : cpu, place, value),
    };

    /// <summary>IAR does not name the sender.</summary>
    public static Fault NoSource()
    {
        var source = 0U;
        return new()
        {
            ReadInterface = (inner, cpu, place) =>
            {
                var value = inner.ReadCpuInterface(cpu, place);
                if (place != Iar) return value;
                source = value & 0x1c00;
                return value & 0x3ff;
            },
            WriteInterface = (inner, cpu, place, value) => inner.WriteCpuInterface(
                cpu, place, (uint)value | (place == Eoir ? source : 0)),
        };
    }

    /// <summary>What is acknowledged is not active.</summary>
    public static Fault NeverActive() => new()
    {
        ReadInterface = static (inner, cpu, place) =>
        {
            var value = inner.ReadCpuInterface(cpu, place);
            if (place != Iar) return value;
            inner.Settle();
            inner.WriteDistributor(cpu, ICActiveR0, uint.MaxValue);
            return value;
        },
    };

    /// <summary>GICD_SPENDSGIR does nothing.</summary>
    public static Fault PendingCannotBeSet() => new()
    {
        WriteGicd = static (inner, cpu, place, value) =>
        {
            if (place is < SPendSgiR0 or >= SPendSgiR0 + 16)
            {
                inner.WriteDistributor(cpu, place, value);
            }
        },
    };

    /// <summary>The targets of private interrupts can be written.</summary>
    public static Fault TargetsStick() => Sticks(ITargetsR0);

    /// <summary>The configuration of SGIs can be written.</summary>
    public static Fault ConfigurationSticks() => Sticks(ICfgR0);

    private static Fault OnSgir(Func<ulong, ulong> change) => new()
    {
        WriteGicd = (inner, cpu, place, value) =>
            inner.WriteDistributor(cpu, place, place == Sgir ? change(value) : value),
    };

    private static Fault Sticks(int register)
    {
        ulong? written = null;
        return new()
        {
            ReadGicd = (place, truth) => place == register ? written ?? truth : truth,
            WriteGicd = (inner, cpu, place, value) =>
            {
                if (place == register) written = value;
                inner.WriteDistributor(cpu, place, value);
            },
        };
    }
}

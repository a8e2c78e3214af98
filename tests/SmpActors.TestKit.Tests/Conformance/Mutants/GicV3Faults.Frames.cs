using SmpActors.Model.Gic;
using Fault = SmpActors.TestKit.Tests.Conformance.Mutants.GicFault<
    SmpActors.TestKit.Conformance.Gic.IGicV3Controller>;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

internal static partial class GicV3Faults
{
    /// <summary>All priorities are one.</summary>
    public static Fault PrioritiesIgnored() => new()
    {
        WriteGicr = static (inner, cpu, place, value) =>
        {
            var isPriority = place is >= Gicr.IPriorityR0 and <= Gicr.IPriorityR7;
            inner.WriteRedistributor(cpu, place, isPriority ? 0xa0a0_a0a0 : value);
        },
    };

    /// <summary>What is disabled is not pending any more when it is enabled.</summary>
    public static Fault DisableForgets() => new()
    {
        WriteGicr = static (inner, cpu, place, value) =>
        {
            if (place == Gicr.ISEnableR0) inner.WriteRedistributor(cpu, Gicr.ICPendR0, value);
            inner.WriteRedistributor(cpu, place, value);
        },
    };

    /// <summary>What comes while the interface is off is gone.</summary>
    public static Fault InterfaceOffForgets() => new()
    {
        WriteInterface = static (inner, cpu, place, value) =>
        {
            if (place == (int)IccRegister.IgrpEn1)
            {
                inner.WriteRedistributor(cpu, Gicr.ICPendR0, uint.MaxValue);
            }

            inner.WriteIcc(cpu, (IccRegister)place, value);
        },
    };

    /// <summary>The distributor cannot be switched off again.</summary>
    public static Fault DistributorAlwaysOn() => new()
    {
        WriteGicd = static (inner, cpu, place, value) => inner.WriteDistributor(
            cpu, place, place == Gicd.Ctlr ? 0x13 : value),
    };

    /// <summary>A pending bit cannot be cleared.</summary>
    public static Fault ClearIgnored() => Ignores(Gicr.ICPendR0);

    /// <summary>A pending bit cannot be set.</summary>
    public static Fault SetIgnored() => Ignores(Gicr.ISPendR0);

    /// <summary>An active bit cannot be cleared.</summary>
    public static Fault DeactivationIgnored() => Ignores(Gicr.ICActiveR0);

    /// <summary>All interrupts are of Group 1.</summary>
    public static Fault GroupsIgnored() => new()
    {
        WriteGicr = static (inner, cpu, place, value) => inner.WriteRedistributor(
            cpu, place, place == Gicr.IGroupR0 ? uint.MaxValue : value),
    };

    /// <summary>ChildrenAsleep never clears.</summary>
    public static Fault NeverAwake() => new()
    {
        ReadGicr = static (place, truth) => place == Gicr.Waker ? truth | 4 : truth,
    };

    /// <summary>A redistributor says that it sleeps, and does not.</summary>
    public static Fault NeverAsleep()
    {
        var written = 2U;
        return new()
        {
            ReadGicr = (place, truth) => place == Gicr.Waker ? written * 3 : truth,
            WriteGicr = (inner, cpu, place, value) =>
            {
                if (place == Gicr.Waker) written = value & 2;
                inner.WriteRedistributor(cpu, place, place == Gicr.Waker ? 0 : value);
            },
        };
    }

    /// <summary>PIDR2 reads as zero.</summary>
    public static Fault NoArchitecture() => new()
    {
        ReadGicr = static (place, truth) => place == Gicr.Pidr2 ? 0 : truth,
    };

    /// <summary>GICD's registers of private interrupts are there with affinity routing.</summary>
    public static Fault PrivateInDistributor()
    {
        var written = new Dictionary<int, ulong>();
        return new()
        {
            ReadGicd = (place, truth) => written.GetValueOrDefault(place, truth),
            WriteGicd = (inner, cpu, place, value) =>
            {
                if (place is Gicd.ISEnableR or Gicd.IPriorityR) written[place] = value;
                inner.WriteDistributor(cpu, place, value);
            },
        };
    }

    /// <summary>The configuration of SGIs can be written.</summary>
    public static Fault ConfigurationSticks() => SticksInGicr(static place => place == Gicr.ICfgR0);

    /// <summary>All bits of a priority can be written.</summary>
    public static Fault PrioritySticks() => SticksInGicr(
        static place => place is >= Gicr.IPriorityR0 and <= Gicr.IPriorityR7);

    /// <summary>A write of GICD_CTLR is never over.</summary>
    public static Fault AlwaysInProgress() => new()
    {
        ReadGicd = static (place, truth) => place == Gicd.Ctlr ? truth | Rwp : truth,
    };

    /// <summary>A write of GICD_CTLR is over at once.</summary>
    public static Fault NeverInProgress() => new()
    {
        ReadGicd = static (place, truth) => place == Gicd.Ctlr ? truth & ~Rwp : truth,
    };

    private static Fault Ignores(int register) => new()
    {
        WriteGicr = (inner, cpu, place, value) =>
        {
            if (place != register) inner.WriteRedistributor(cpu, place, value);
        },
    };

    private static Fault SticksInGicr(Func<int, bool> isSticky)
    {
        var written = new Dictionary<int, ulong>();
        return new()
        {
            ReadGicr = (place, truth) => written.GetValueOrDefault(place, truth),
            WriteGicr = (inner, cpu, place, value) =>
            {
                if (isSticky(place)) written[place] = value;
                inner.WriteRedistributor(cpu, place, value);
            },
        };
    }
}

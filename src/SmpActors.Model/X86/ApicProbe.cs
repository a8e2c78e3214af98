namespace SmpActors.Model.X86;

/// <summary>The APIC drivers of the kernel.</summary>
public enum ApicDriverKind : byte
{
    Noop,
    Numachip1,
    Numachip2,
    Uv,
    X2ApicPhys,
    X2ApicCluster,
    PhysFlat,
    Flat,
    BigSmp,
    Default,
}

/// <summary>Which APIC driver Linux takes on a machine.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/probe_64.c, default_acpi_madt_oem_check(),
/// default_setup_apic_routing(); probe_32.c; apic.c, try_to_enable_x2apic() (v4.9).
/// </remarks>
public static class ApicProbe
{
    private const int LogicalFlatCpuCountMax = 8;
    private const uint ApicIdMaxWithoutRemapping = 255;

    /// <summary>The drivers of a 64-bit kernel, in the order in which they are linked.</summary>
    private static readonly ApicDriverKind[] _linked =
    [
        ApicDriverKind.Numachip1, ApicDriverKind.Numachip2, ApicDriverKind.Uv,
        ApicDriverKind.X2ApicPhys, ApicDriverKind.X2ApicCluster, ApicDriverKind.PhysFlat,
        ApicDriverKind.Flat,
    ];

    /// <summary>The driver that a kernel ends up with.</summary>
    /// <param name="facts">The machine.</param>
    /// <param name="options">The kernel.</param>
    public static ApicDriverKind Choose(FirmwareFacts facts, X86Options options)
    {
        if (facts.IsApicDisabled) return ApicDriverKind.Noop;
        if (facts.Is32Bit) return Choose32(facts);

        var linked = _linked
            .Where(kind => kind != ApicDriverKind.Flat || !options.Has(X86Change.NoLogicalFlat))
            .ToArray();

        // The last of them takes any machine, both times.
        var atMadt = Array.Find(linked, kind => kind == linked[^1] || FitsMadt(kind, facts));
        return Array.Find(linked, kind => kind == linked[^1] || Probes(kind, atMadt, facts));
    }

    /// <summary>
    /// Whether the CPUs are x2APICs when drivers are probed: without remapping that needs a
    /// hypervisor, and ids of 8 bits.
    /// </summary>
    public static bool EnablesX2Apic(FirmwareFacts facts) =>
        facts.HasX2Apic
        && (facts.RemapsInterrupts
            || (facts.HypervisorOffersX2Apic
                && facts.ApicIdMax.Value <= ApicIdMaxWithoutRemapping));

    /// <summary>acpi_madt_oem_check() of a driver, before anything is enabled.</summary>
    /// <remarks>The OEMs of numachip and UV are from knowledge, unverified.</remarks>
    private static bool FitsMadt(ApicDriverKind kind, FirmwareFacts facts) => kind switch
    {
        ApicDriverKind.Numachip1 => IsOem(facts, "NUMASC", "NCONNECT"),
        ApicDriverKind.Numachip2 => IsOem(facts, "NUMASC", "NCONECT2"),
        ApicDriverKind.Uv => IsOem(facts, "SGI", "UVH"),
        ApicDriverKind.X2ApicPhys => StartsInX2Apic(facts) && IsPhysicalDemanded(facts),
        ApicDriverKind.X2ApicCluster => StartsInX2Apic(facts),
        ApicDriverKind.PhysFlat => facts.FadtDemandsPhysical || IsOem(facts, "IBM", "EXA"),
        _ => true,
    };

    /// <summary>probe() of a driver, when x2APIC is on if it can be.</summary>
    private static bool Probes(
        ApicDriverKind kind, ApicDriverKind atMadt, FirmwareFacts facts) => kind switch
        {
            ApicDriverKind.X2ApicPhys => kind == atMadt
                || (EnablesX2Apic(facts) && (IsPhysicalDemanded(facts) || !facts.RemapsInterrupts)),
            ApicDriverKind.X2ApicCluster => EnablesX2Apic(facts),
            ApicDriverKind.PhysFlat =>
                kind == atMadt || facts.PossibleCpuCount > LogicalFlatCpuCountMax,
            ApicDriverKind.Flat => true,
            _ => kind == atMadt,
        };

    private static ApicDriverKind Choose32(FirmwareFacts facts)
    {
        if (facts.ApicParameter == "bigsmp") return ApicDriverKind.BigSmp;
        if (facts.ApicParameter == "default") return ApicDriverKind.Default;
        var isBig = facts.PossibleCpuCount > LogicalFlatCpuCountMax;
        return isBig && facts.HasXApicOfIntelOrAmd
            ? ApicDriverKind.BigSmp
            : ApicDriverKind.Default;
    }

    private static bool StartsInX2Apic(FirmwareFacts facts) =>
        facts is { HasX2Apic: true, StartsInX2Apic: true };

    private static bool IsPhysicalDemanded(FirmwareFacts facts) =>
        facts.HasX2ApicPhysParameter || facts.FadtDemandsPhysical;

    private static bool IsOem(FirmwareFacts facts, string id, string tableId) =>
        facts.OemId.StartsWith(id, StringComparison.Ordinal)
        && facts.OemTableId.StartsWith(tableId, StringComparison.Ordinal);
}

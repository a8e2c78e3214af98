namespace SmpActors.Model.Tests.X86;

/// <summary>An order in which two lists of uses can be compared.</summary>
internal static class CsdOrder
{
    public static List<(CsdId Csd, CpuId Target)> InOrder(
        this IEnumerable<(CsdId Csd, CpuId Target)> uses) =>
        [.. uses.OrderBy(u => u.Csd.ToString(), StringComparer.Ordinal)];
}

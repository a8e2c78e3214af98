namespace SmpActors.TestKit.Conformance;

/// <summary>What a manual asks of every controller, and a fact of a suite tries.</summary>
/// <param name="Rule">Its id; the fact carries it as its trait <c>Rule</c>.</param>
/// <param name="Says">What is asked, as a sentence without its full stop.</param>
/// <param name="Manual">Where it is written: manual and section.</param>
public sealed record Requirement(string Rule, string Says, string Manual)
{
    /// <summary>A requirement of the local APIC.</summary>
    internal static Requirement Sdm(string rule, string says, string section) =>
        new(rule, says, $"Intel SDM vol. 3A, \"{section}\"");

    /// <summary>A requirement of GICv3.</summary>
    internal static Requirement GicV3(string rule, string says, string section) =>
        new(rule, says, $"GICv3 and GICv4 architecture (IHI 0069), \"{section}\"");

    /// <summary>A requirement of GICv2.</summary>
    internal static Requirement GicV2(string rule, string says, string section) =>
        new(rule, says, $"GICv2 architecture (IHI 0048), \"{section}\"");

    public override string ToString() => $"{Rule}: {Says}; {Manual}";
}

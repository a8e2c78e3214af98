namespace SmpActors.Model.Tests.X86;

/// <summary>
/// A million accesses in xAPIC mode and as many in x2APIC mode, valid and not, among messages of
/// any kind and changes of the mode.
/// </summary>
public sealed class ApicRandomAccessSpec
{
    private const int AccessCount = 1_000_000;
    private const int SeedCount = 40;

    [Fact]
    [Trait("Rule", "X-R-1")]
    [Trait("Rule", "X-P-1")]
    [Trait("Rule", "X-P-2")]
    [Trait("Rule", "X-P-5")]
    [Trait("Rule", "X-P-7")]
    public void Nothing_that_software_or_a_message_does_breaks_an_apic_or_its_manual_s_rules()
    {
        for (var seed = 1UL; seed <= SeedCount; seed++)
        {
            var hammer = new ApicHammer(seed);
            while (hammer.FewestAccesses < AccessCount / SeedCount) hammer.Step();
        }
    }
}

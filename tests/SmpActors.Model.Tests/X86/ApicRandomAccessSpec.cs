namespace SmpActors.Model.Tests.X86;

/// <summary>A million accesses and messages of any kind, valid and not, in all modes.</summary>
public sealed class ApicRandomAccessSpec
{
    private const int SeedCount = 40;
    private const int StepCount = 1_000_000 / SeedCount;

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
            for (var step = 0; step < StepCount; step++) hammer.Step();
        }
    }
}

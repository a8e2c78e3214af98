namespace SmpActors.Model.Tests.Gic;

/// <summary>
/// A million random accesses, valid and not, to the registers of each frame of both GICs.
/// </summary>
public sealed class GicRegisterAccessSpec
{
    private const int AccessCount = 1_000_000;
    private const int SeedCount = 10;

    public static TheoryData<ulong> Seeds { get; } =
        [.. Enumerable.Range(1, SeedCount).Select(n => (ulong)n)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GICv3_keeps_every_rule_under_any_access(ulong seed) =>
        Run(new GicV3Storm(seed), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GICv2_keeps_every_rule_under_any_access(ulong seed) =>
        Run(new GicV2Storm(seed), seed);

    private static void Run(RegisterStorm storm, ulong seed)
    {
        var step = 0;
        try
        {
            for (; storm.FewestAccesses < AccessCount / SeedCount; step++)
            {
                storm.Step();
                storm.CheckRegisters(step % storm.CpuCount);
                if (step % 40 != 0) continue;
                storm.DeliverAll();
                storm.CheckQuiescent();
            }
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException(
                $"seed {seed}, step {step}: {fault.Message}", fault);
        }
    }
}

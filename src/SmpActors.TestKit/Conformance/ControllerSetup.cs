namespace SmpActors.TestKit.Conformance;

/// <summary>Which controller a suite asks for; as a reset leaves it.</summary>
/// <param name="CpuCount">
/// CPUs that it serves, 1 to <see cref="ConformanceSuite.CpuCountMax"/>.
/// </param>
/// <param name="Seed">
/// One of <see cref="ConformanceSuite.Seeds"/>: decides the order of what is in flight, where a
/// controller leaves it open.
/// </param>
public readonly record struct ControllerSetup(int CpuCount, ulong Seed);

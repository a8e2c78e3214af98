using Xunit.Sdk;

namespace SmpActors.TestKit.Conformance;

/// <summary>
/// A fact of a suite: it passes, fails, or is reported as skipped with the reason why it does not
/// concern the controller under test.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(
    "SmpActors.TestKit.Conformance." + nameof(ConformanceFactDiscoverer), "SmpActors.TestKit")]
public sealed class ConformanceFactAttribute : FactAttribute;

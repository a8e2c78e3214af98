using Xunit.Abstractions;
using Xunit.Sdk;

namespace SmpActors.TestKit.Conformance;

/// <summary>Makes the test case of a <see cref="ConformanceFactAttribute"/>; for xunit.</summary>
public sealed class ConformanceFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo factAttribute) =>
    [
        new ConformanceTestCase(
            diagnostics,
            discoveryOptions.MethodDisplayOrDefault(),
            discoveryOptions.MethodDisplayOptionsOrDefault(),
            testMethod),
    ];
}

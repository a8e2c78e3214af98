using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;
using SmpActors.TestKit.Conformance.Parts;
using SmpActors.TestKit.Conformance.X86;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace SmpActors.TestKit.Tests.Conformance;

public sealed class SkippedFactSpec
{
    [Fact]
    public void Fact_that_needs_more_cpus_than_there_are_says_so()
    {
        var suite = new OneCpu();

        var skip = Assert.Throws<NotApplicableException>(suite.Every_cpu_can_send_to_every_other);

        Assert.Equal("2 CPUs are needed, and CpuCountMax is 1", skip.Message);
    }

    [Fact]
    public void Fact_about_errors_says_that_none_are_recorded()
    {
        var suite = new OneCpu();

        var skip = Assert.Throws<NotApplicableException>(
            suite.Illegal_vector_is_not_sent_and_shows_in_the_error_status);

        Assert.Equal("RecordsErrors is false", skip.Message);
    }

    [Fact]
    public void Fact_about_the_range_selector_says_that_no_cpu_needs_it()
    {
        var suite = new SmallClusters();

        var skip = Assert.Throws<NotApplicableException>(
            suite.Range_selector_names_the_cpus_beyond_the_first_sixteen);

        Assert.Equal("no Aff0 of 40 CPUs is 16 or more", skip.Message);
    }

    [Fact]
    public async Task Runner_reports_a_skip_with_its_reason_and_no_failure()
    {
        var bus = new KeptMessages();

        var summary = await RunCase(
            typeof(OneCpu), nameof(OneCpu.Every_cpu_can_send_to_every_other), bus);

        Assert.Equal((1, 0, 1), (summary.Total, summary.Failed, summary.Skipped));
        var skip = Assert.Single(bus.Of<ITestSkipped>());
        Assert.Equal("2 CPUs are needed, and CpuCountMax is 1", skip.Reason);
        Assert.Empty(bus.Of<ITestFailed>());
    }

    [Theory]
    [InlineData(typeof(OneCpu), 0)]
    [InlineData(typeof(NoController), 1)]
    public async Task Runner_reports_what_fails_and_what_holds_as_it_is(Type suite, int failed)
    {
        var bus = new KeptMessages();

        var summary = await RunCase(
            suite, nameof(XApicConformance.Highest_pending_vector_comes_first), bus);

        Assert.Equal((1, failed, 0), (summary.Total, summary.Failed, summary.Skipped));
        Assert.Equal(failed, bus.Of<ITestFailed>().Count());
        Assert.Empty(bus.Of<ITestSkipped>());
    }

    private static async Task<RunSummary> RunCase(Type suite, string fact, KeptMessages bus)
    {
        var type = new ReflectionTypeInfo(suite);
        var assembly = new ReflectionAssemblyInfo(suite.Assembly);
        var testClass = new TestClass(
            new TestCollection(new TestAssembly(assembly), type, "scripted"), type);
        var method = new TestMethod(testClass, type.GetMethod(fact, includePrivateMethod: false));
        var diagnostics = new Xunit.Sdk.NullMessageSink();
        var testCase = new ConformanceTestCase(
            diagnostics, TestMethodDisplay.Method, TestMethodDisplayOptions.None, method);
        using var cancellation = new CancellationTokenSource();
        return await testCase.RunAsync(
            diagnostics, bus, [], new ExceptionAggregator(), cancellation);
    }

    private sealed class KeptMessages : IMessageBus
    {
        private readonly List<IMessageSinkMessage> _messages = [];

        public IEnumerable<T> Of<T>() => _messages.OfType<T>();

        public bool QueueMessage(IMessageSinkMessage message)
        {
            _messages.Add(message);
            return true;
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed class OneCpu : XApicConformance
    {
        public override int CpuCountMax => 1;

        public override bool RecordsErrors => false;

        protected override IX86Controller New(ControllerSetup setup) =>
            new X86Parts(setup, PartHost.Pump);
    }

    private sealed class SmallClusters : GicV3Conformance
    {
        protected override IGicV3Controller New(ControllerSetup setup) =>
            new GicV3Parts(setup, PartHost.Pump);
    }

    private sealed class NoController : XApicConformance
    {
        protected override IX86Controller New(ControllerSetup setup) =>
            throw new InvalidOperationException("there is none");
    }
}

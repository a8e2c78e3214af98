using Xunit.Abstractions;
using Xunit.Sdk;

namespace SmpActors.TestKit.Conformance;

/// <summary>
/// Runs one fact, and reports a <see cref="NotApplicableException"/> as a skip; for xunit.
/// </summary>
public sealed class ConformanceTestCase : XunitTestCase
{
    [Obsolete("For xunit, which makes test cases from what it has stored.")]
    public ConformanceTestCase()
    {
    }

    public ConformanceTestCase(
        IMessageSink diagnosticMessageSink,
        TestMethodDisplay defaultMethodDisplay,
        TestMethodDisplayOptions defaultMethodDisplayOptions,
        ITestMethod testMethod)
        : base(diagnosticMessageSink, defaultMethodDisplay, defaultMethodDisplayOptions, testMethod)
    {
    }

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        using var bus = new SkippingBus(messageBus);
        var summary = await base.RunAsync(
            diagnosticMessageSink, bus, constructorArguments, aggregator, cancellationTokenSource);
        summary.Failed -= bus.SkippedCount;
        summary.Skipped += bus.SkippedCount;
        return summary;
    }

    /// <summary>Passes messages on, and a failure that means "not applicable" as a skip.</summary>
    private sealed class SkippingBus(IMessageBus inner) : IMessageBus
    {
        public int SkippedCount { get; private set; }

        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is not ITestFailed failed
                || failed.ExceptionTypes[0] != typeof(NotApplicableException).FullName)
            {
                return inner.QueueMessage(message);
            }

            SkippedCount++;
            return inner.QueueMessage(new TestSkipped(failed.Test, failed.Messages[0]));
        }

        public void Dispose()
        {
            // The inner bus belongs to the runner.
        }
    }
}

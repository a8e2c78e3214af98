using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using SmpActors.Cli.Logging;
using Xunit;
using SerilogEvent = Serilog.Events.LogEvent;

namespace SmpActors.Cli.Tests.Logging;

public sealed class SerilogMinimalLoggerSpec : IDisposable
{
    private readonly Kept _kept = new();
    private readonly Logger _logger;

    public SerilogMinimalLoggerSpec() => _logger = new LoggerConfiguration()
        .MinimumLevel.Information()
        .WriteTo.Sink(_kept)
        .CreateLogger();

    public void Dispose() => _logger.Dispose();

    [Fact]
    public void Template_and_parameters_are_kept_apart()
    {
        var logger = new SerilogMinimalLogger(_logger);

        Tell(logger, log => log.Warning("{Part} has {Count} csds", "cpu3", 7));

        var happened = Assert.Single(_kept);
        Assert.Equal(LogEventLevel.Warning, happened.Level);
        Assert.Equal("{Part} has {Count} csds", happened.MessageTemplate.Text);
        Assert.Equal("7", happened.Properties["Count"].ToString());
        Assert.Equal("\"here\"", happened.Properties["SourceContext"].ToString());
    }

    [Fact]
    public void Finished_text_is_no_template()
    {
        var logger = new SerilogMinimalLogger(_logger);

        Tell(logger, log => log.Error(new InvalidOperationException("why"), "100 % {of} it"));

        var happened = Assert.Single(_kept);
        Assert.Equal("why", happened.Exception?.Message);
        Assert.Equal("100 % {of} it", happened.RenderMessage());
    }

    [Fact]
    public void What_nobody_wants_is_not_built()
    {
        var logger = new SerilogMinimalLogger(_logger);

        Tell(logger, log => log.Debug("too much"));

        Assert.Empty(_kept);
    }

    /// <summary>Logs to a system whose only logger it is.</summary>
    private static void Tell(SerilogMinimalLogger logger, Action<ILoggingAdapter> say)
    {
        var bus = new LoggingBus();
        bus.SetLogLevel(LogLevel.DebugLevel);
        bus.Subscribe(logger, typeof(Akka.Event.LogEvent));
        say(new BusLogging(bus, "here", typeof(string), SemanticLogMessageFormatter.Instance));
    }

    private sealed class Kept : List<SerilogEvent>, ILogEventSink
    {
        public void Emit(SerilogEvent logEvent) => Add(logEvent);
    }
}

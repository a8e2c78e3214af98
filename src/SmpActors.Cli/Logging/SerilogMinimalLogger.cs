using Akka.Event;
using Serilog;
using Serilog.Events;

namespace SmpActors.Cli.Logging;

/// <summary>
/// Hands Akka's own log to Serilog, synchronously and as it was told: template and parameters, not
/// the finished text. Akka makes it by its name in HOCON.
/// </summary>
public sealed class SerilogMinimalLogger : MinimalLogger
{
    private readonly ILogger? _logger;

    public SerilogMinimalLogger()
    {
    }

    /// <param name="logger">Gets the events; Serilog's global logger by default.</param>
    public SerilogMinimalLogger(ILogger logger) => _logger = logger;

    protected override void Log(object message)
    {
        if (message is not Akka.Event.LogEvent happened) return;

        var source = (_logger ?? Serilog.Log.Logger)
            .ForContext(Serilog.Core.Constants.SourceContextPropertyName, happened.LogSource);
        var level = LevelOf(happened.LogLevel());
        if (!source.IsEnabled(level)) return;

        if (happened.Message is LogMessage told)
        {
            source.Write(level, happened.Cause, told.Format, [.. told.Parameters()]);
        }
        else
        {
            source.Write(level, happened.Cause, "{Message:l}", happened.Message);
        }
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => LogEventLevel.Debug,
        LogLevel.InfoLevel => LogEventLevel.Information,
        LogLevel.WarningLevel => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}

using Akka.Event;

namespace SmpActors.Simulation;

/// <summary>
/// A logger that keeps quiet and starts without waiting, which a logger actor does not. To observe
/// the log, subscribe an actor to <see cref="LogEvent"/> on the event stream: it is told in an
/// order that the seed decides, as everything is.
/// </summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}

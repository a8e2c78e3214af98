using SmpActors.Cli.Logging;

namespace SmpActors.Cli.Verbs;

/// <summary>
/// Does a verb's work; whatever breaks, the user gets a line and the log the rest.
/// </summary>
internal static class Guard
{
    /// <summary>The work's exit status, or what its end without one means.</summary>
    /// <param name="host">Where a line goes.</param>
    /// <param name="logFile">The work's own log; null if it has none.</param>
    /// <param name="work">Returns one of <see cref="ExitStatus"/>.</param>
    public static int Do(CliHost host, string? logFile, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException) when (host.Interrupted.IsCancellationRequested)
        {
            // Before the machine stood there was nothing that a result could tell of.
            host.WriteErrorLine("interrupted before the run began");
            return ExitStatus.Interrupted;
        }
#pragma warning disable CA1031 // whatever broke, the user gets one line and the log the rest
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var file = ProgramLog.NoteFailure(failure, logFile);
            host.WriteErrorLine($"smpactors failed: {failure.Message} The log is {file}");
            return ExitStatus.Broken;
        }
    }
}

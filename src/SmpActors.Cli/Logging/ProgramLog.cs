using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace SmpActors.Cli.Logging;

/// <summary>
/// The program's log: to standard error what concerns the user, to a file all of it. A stack trace
/// goes to the file only.
/// </summary>
public sealed class ProgramLog : IDisposable
{
    private const string ErrorLine =
        "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}";

    private const string FileLine =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{NewLine}"
        + "{Exception}";

    private readonly Logger _logger;

    /// <param name="file">The file, begun anew; null for none until something breaks.</param>
    /// <param name="isVerbose">Whether standard error gets more than warnings.</param>
    public ProgramLog(string? file, bool isVerbose)
    {
        var settings = new LoggerConfiguration()
            .MinimumLevel.Debug()
            .WriteTo.Console(
                restrictedToMinimumLevel: isVerbose ? LogEventLevel.Debug : LogEventLevel.Warning,
                outputTemplate: ErrorLine,
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose);
        if (file is not null)
        {
            File.Delete(file);
            settings = settings.WriteTo.File(
                file, outputTemplate: FileLine, formatProvider: CultureInfo.InvariantCulture);
        }

        _logger = settings.CreateLogger();
        Log.Logger = _logger;
    }

    /// <summary>
    /// Notes why the program failed, with its stack trace, and says in which file.
    /// </summary>
    /// <param name="failure">Why.</param>
    /// <param name="file">The run's log; null if it has none.</param>
    /// <returns>The file's path.</returns>
    public static string NoteFailure(Exception failure, string? file)
    {
        file ??= Path.Combine(
            Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture, $"smpactors-{Environment.ProcessId}.log"));
        using var log = new LoggerConfiguration()
            .WriteTo.File(
                file, outputTemplate: FileLine, formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        log.Fatal(failure, "The program failed");
        return file;
    }

    /// <summary>Writes out what is held back, and ends the global logger.</summary>
    public void Dispose()
    {
        Log.Logger = Logger.None;
        _logger.Dispose();
    }
}

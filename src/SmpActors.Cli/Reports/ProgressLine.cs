using SmpActors.Experiments;
using Spectre.Console;

namespace SmpActors.Cli.Reports;

/// <summary>
/// Says on standard error how far a run is: one live line on a terminal, else a few lines.
/// </summary>
internal sealed class ProgressLine(CliHost host)
{
    private static readonly TimeSpan _betweenLines = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _betweenUpdates = TimeSpan.FromMilliseconds(100);

    private long _toldAt = host.Time.GetTimestamp();

    /// <summary>What is said before the figures.</summary>
    public string Title { get; set; } = "";

    /// <summary>Does the work and shows what it tells of its progress.</summary>
    /// <param name="isQuiet">Whether nothing is shown.</param>
    /// <param name="work">Gets whom to tell; null where nobody looks.</param>
    public T While<T>(bool isQuiet, Func<Action<RunProgress>?, T> work) =>
        While(isQuiet, Text, work);

    /// <summary>Does the work and shows what it tells of its progress.</summary>
    /// <param name="isQuiet">Whether nothing is shown.</param>
    /// <param name="text">The figures in words.</param>
    /// <param name="work">Gets whom to tell; null where nobody looks.</param>
    public T While<TProgress, T>(
        bool isQuiet, Func<TProgress, string> text, Func<Action<TProgress>?, T> work)
    {
        if (isQuiet) return work(null);
        if (!host.Error.Profile.Capabilities.Interactive)
        {
            return work(progress =>
            {
                if (IsDue(_betweenLines)) host.WriteErrorLine(Line(progress));
            });
        }

        return host.Error.Status().Start(
            Markup.Escape(Title),
            context => work(progress =>
            {
                if (IsDue(_betweenUpdates)) context.Status(Markup.Escape(Line(progress)));
            }));

        string Line(TProgress progress) => $"{Title}: {text(progress)}";
    }

    private bool IsDue(TimeSpan after)
    {
        if (host.Time.GetElapsedTime(_toldAt) < after) return false;
        _toldAt = host.Time.GetTimestamp();
        return true;
    }

    private static string Text(RunProgress progress) =>
        $"{Figures.Time(progress.NowNs)}, "
        + $"{Figures.Count(progress.Deliveries)} deliveries, "
        + $"{Figures.Count(progress.CallsCompleted)} of "
        + $"{Figures.Count(progress.CallsIssued)} calls completed";
}

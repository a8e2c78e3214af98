using System.Globalization;
using System.Text;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// A run told: each delivery with what the scenario noted in its course, as a numbered list or as
/// a Mermaid sequence diagram.
/// </summary>
public sealed class Story : IRunWatch
{
    /// <summary>A longer story is told to nobody; the rest is counted.</summary>
    private const int LinesMax = 10_000;

    private readonly List<StoryLine> _lines = [];
    private bool _isDeviation;

    /// <summary>Lines that were not kept.</summary>
    public long LeftOut { get; private set; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<StoryLine> Lines => _lines;

    void IRunWatch.Chosen(int count, int index) => _isDeviation |= index != 0;

    void IRunWatch.Delivering(in Delivery delivery)
    {
        Add(new(
            delivery.NowNs,
            ShortName(delivery.Receiver.Owner),
            delivery.Message.ToString() ?? delivery.Message.GetType().Name)
        {
            From = ShortName(delivery.Sender),
            IsOutOfTurn = _isDeviation,
        });
        _isDeviation = false;
    }

    internal void Note(string where, string text) =>
        Add(new(_lines.Count > 0 ? _lines[^1].NowNs : 0, where, text));

    /// <summary>
    /// A numbered list: a line for each delivery, and below it what happened in its course. A star
    /// marks a message that was taken out of its turn: there the order matters.
    /// </summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var line in _lines)
        {
            if (line.From is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"        {line.At}: {line.Text}\n");
                continue;
            }

            number++;
            var mark = line.IsOutOfTurn ? '*' : ' ';
            text.Append(
                CultureInfo.InvariantCulture,
                $"{number,4}.{mark} {line.NowNs} ns  {line.From} -> {line.At}: {line.Text}\n");
        }

        if (LeftOut > 0) text.Append(CultureInfo.InvariantCulture, $"... and {LeftOut} more\n");
        return text.ToString();
    }

    /// <summary>A sequence diagram in Mermaid's language.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("sequenceDiagram\n    autonumber\n");
        var actors = _lines.SelectMany(line => new[] { line.From, line.At })
            .OfType<string>()
            .Distinct()
            .OrderBy(name => name, StringComparer.Ordinal)
            .ToList();
        foreach (var name in actors)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"    participant {Alias(name)} as {Plain(name)}\n");
        }

        foreach (var line in _lines)
        {
            var words = Plain(line.Text);
            text.Append(line.From is null
                ? $"    Note over {Alias(line.At)}: {words}\n"
                : $"    {Alias(line.From)}->>{Alias(line.At)}: {Star(line)}{words}\n");
        }

        return text.ToString();

        string Alias(string name) =>
            string.Create(CultureInfo.InvariantCulture, $"a{actors.IndexOf(name)}");
    }

    private static string Star(StoryLine line) => line.IsOutOfTurn ? "(out of turn) " : "";

    /// <summary>What would end a line or begin an entity in Mermaid is written otherwise.</summary>
    private static string Plain(string text) =>
        text.Replace("#", "no.", StringComparison.Ordinal)
            .Replace(';', ',')
            .ReplaceLineEndings(" ");

    private static string ShortName(Akka.Actor.IActorRef? actor)
    {
        var name = StableName.Of(actor);
        return name[(name.LastIndexOf('/') + 1)..];
    }

    private void Add(StoryLine line)
    {
        if (_lines.Count < LinesMax) _lines.Add(line);
        else LeftOut++;
    }
}

/// <summary>One thing that happened.</summary>
/// <param name="NowNs">Virtual time.</param>
/// <param name="At">The actor, as its path ends.</param>
/// <param name="Text">A message, or what the scenario noted.</param>
public sealed record StoryLine(long NowNs, string At, string Text)
{
    /// <summary>Who sent the message; null for a note.</summary>
    public string? From { get; init; }

    /// <summary>Whether it was taken before one that had waited longer.</summary>
    public bool IsOutOfTurn { get; init; }
}

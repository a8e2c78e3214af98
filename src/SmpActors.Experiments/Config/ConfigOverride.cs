using System.Globalization;

namespace SmpActors.Experiments.Config;

/// <summary>One value that a command line puts in the place of the file's.</summary>
/// <param name="Origin">The option as the user wrote it, for messages.</param>
/// <param name="Assignment">
/// <c>path=value</c>; the value is JSON, a bare word or a bare list.
/// </param>
public sealed record ConfigOverride(string Origin, string Assignment)
{
    /// <summary><c>--set path=value</c>.</summary>
    public static ConfigOverride Set(string assignment) => new($"--set {assignment}", assignment);

    /// <summary>An option that stands for one key, such as <c>--seed 7</c>.</summary>
    public static ConfigOverride Option(string option, string path, string value) =>
        new($"{option} {value}", $"{path}={value}");

    /// <summary>Puts the value into the document; what cannot be put there is a problem.</summary>
    internal void Apply(ConfigObject root, List<ConfigProblem> problems)
    {
        var equals = Assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || string.IsNullOrWhiteSpace(Assignment[(equals + 1)..]))
        {
            problems.Add(new(
                Origin, "", "must be path=value, such as machine.cpus=128 or time=wall"));
            return;
        }

        var path = Assignment[..equals].Trim();
        if (Value(path, Assignment[(equals + 1)..].Trim(), problems) is not { } value) return;

        var steps = path.Split('.');
        ConfigNode node = root;
        for (var i = 0; i < steps.Length; i++)
        {
            if (!TryStep(steps[i], out var name, out var index))
            {
                problems.Add(new(
                    Origin, "", $"{Words.Quote(path)} is no path; write it as workload[0].calls"));
                return;
            }

            var isLast = i == steps.Length - 1;
            var shown = string.Join('.', steps[..(i + 1)]);
            if (Step(node, name, index, isLast ? value : null, shown, problems) is not { } next)
            {
                return;
            }

            node = next;
        }
    }

    private ConfigNode? Value(string path, string text, List<ConfigProblem> problems)
    {
        if (ConfigDocument.TryParseBare(Origin, text, problems) is { } json) return json;

        if (text[0] == '[' && text[^1] == ']')
        {
            var words = text[1..^1].Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new ConfigList(Origin, [.. words.Select(Bare)]);
        }

        if (text[0] is not ('{' or '"' or '[')) return Bare(text);

        problems.Add(new(
            Origin,
            path,
            $"is {Words.Clip(text)}, which begins as JSON and is none; mind the quotes"));
        return null;

        ConfigNode Bare(string word) =>
            ConfigDocument.TryParseBare(Origin, word, problems)
            ?? new ConfigScalar(Origin, ScalarKind.Text, word, IsBare: true);
    }

    private static bool TryStep(string step, out string name, out int? index)
    {
        var open = step.IndexOf('[', StringComparison.Ordinal);
        name = open < 0 ? step : step[..open];
        index = null;
        if (open < 0) return name.Length > 0;
        if (name.Length == 0 || step[^1] != ']') return false;

        var isNumber = int.TryParse(
            step.AsSpan()[(open + 1)..^1],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number);
        index = number;
        return isNumber;
    }

    /// <summary>
    /// Goes one step down, making objects on the way, and sets the value at the end.
    /// </summary>
    private ConfigNode? Step(
        ConfigNode node,
        string name,
        int? index,
        ConfigNode? value,
        string shown,
        List<ConfigProblem> problems)
    {
        if (node is not ConfigObject parent)
        {
            var what = node is ConfigList some
                ? $"is no path: what is before it is a list of {some.Items.Count}; "
                    + "say which item, counted from 0, as in workload[0].calls"
                : $"is no path: what is before it is {node.Shown}, which has no keys";
            problems.Add(new(Origin, shown, what));
            return null;
        }

        var known = parent.Find(name);
        if (index is not { } at)
        {
            if (value is not null) parent.Set(new(name, Origin, value));
            else if (known is null) parent.Set(new(name, Origin, new ConfigObject(Origin, [])));
            return value ?? parent.Find(name)!.Value;
        }

        // One workload alone is a list of one.
        if (known?.Value is ConfigObject single && at == 0)
        {
            if (value is not null) parent.Set(new(name, Origin, value));
            return value ?? single;
        }

        if (known?.Value is ConfigList list && at < list.Items.Count)
        {
            if (value is not null) list.Items[at] = value;
            return list.Items[at];
        }

        var count = known?.Value is ConfigList all ? all.Items.Count : known is null ? 0 : 1;
        var items = count == 1 ? "item" : "items";
        problems.Add(new(
            Origin, shown, $"is not there: {name} has {count} {items}, counted from 0"));
        return null;
    }
}

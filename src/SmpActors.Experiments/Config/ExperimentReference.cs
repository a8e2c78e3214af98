using System.Text;
using SmpActors.Experiments.Weaknesses;

namespace SmpActors.Experiments.Config;

/// <summary>
/// The keys of an experiment's file for people, in Markdown: generated from
/// <see cref="ExperimentKeys"/>.
/// </summary>
public static class ExperimentReference
{
    private const int WidthMax = 100;

    /// <summary>The tables, with LF line ends: a part of the committed config/README.md.</summary>
    public static string Markdown { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder();
        var sections = ExperimentKeys.All.Where(IsTable).Select(key => key.Path);
        foreach (var section in sections.Prepend(""))
        {
            var keys = ExperimentKeys.In(section)
                .Where(key => key.Type != ConfigType.Section || !IsTable(key))
                .ToArray();
            if (keys.Length > 0) Table(text, section, keys);
        }

        Kinds(text, "workload", WorkloadKinds.All, static _ => true);
        text.Append('\n');
        Kinds(text, "faults", FaultKeys.Kinds, static key => key.Kinds.Count > 0);
        WeaknessTables(text);
        return text.ToString();
    }

    private static void Kinds(
        StringBuilder text,
        string section,
        IReadOnlyList<CatalogueEntry> kinds,
        Func<ConfigKey, bool> isShown)
    {
        var (title, own) = section == "faults"
            ? ("Kinds of fault", "its own keys")
            : ("Kinds of workload", "its keys");
        text.Append($"### {title}\n\n| kind | what it does | {own} |\n|---|---|---|\n");
        foreach (var kind in kinds)
        {
            var keys = ExperimentKeys.In(section)
                .Where(key => key.Name != "kind" && key.IsOf(kind.Name) && isShown(key))
                .Select(key => $"`{key.Name}`");
            text.Append($"| `{kind.Name}` | {kind.Doc} | {string.Join(", ", keys)} |\n");
        }
    }

    private static void WeaknessTables(StringBuilder text)
    {
        text.Append("\n### Weaknesses\n\n");
        text.Append(Words.Wrap(
            "Each has an experiment of its name in `experiments/weaknesses/`. Elsewhere than where "
            + "it applies it is refused, with the reason.",
            WidthMax));
        text.Append("\n\n| weakness | what is wrong | where | noticed by |\n|---|---|---|---|\n");
        foreach (var known in WeaknessTable.All)
        {
            var source = known.Source.Length == 0 ? "" : $" See {known.Source}.";
            text.Append($"| `{known.Name}` | {known.Doc}{source} | {known.SystemsText}; ");
            text.Append($"{known.ProfilesText} | {known.Caught} |\n");
        }
    }

    private static bool IsTable(ConfigKey key) =>
        key.Type is ConfigType.Section or ConfigType.Workloads or ConfigType.Faults;

    private static void Table(StringBuilder text, string section, ConfigKey[] keys)
    {
        var about = ExperimentKeys.All.FirstOrDefault(key => key.Path == section)?.Doc
            ?? "The file is one object.";
        var title = section.Length == 0 ? "At the top" : $"`{section}`";
        text.Append($"### {title}\n\n{Words.Wrap(about, WidthMax)}\n\n");
        text.Append("| key | holds | default | meaning |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            var standard = key.IsRequired ? "required" : key.ShownDefault;
            var kinds = key.Kinds.Count == 0 ? "" : $" ({string.Join(", ", key.Kinds)})";
            text.Append($"| `{key.Path}` | {key.Allowed} | {standard} | {key.Doc}{kinds} |\n");
        }

        text.Append('\n');
    }
}

using System.Globalization;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>
/// An object of an experiment's document, checked against the table of keys: what it says, or the
/// defaults. A value that is wrong, or missing where it must not be, is null and a problem.
/// </summary>
internal sealed class ConfigSection
{
    private readonly string _section;
    private readonly string? _kind;
    private readonly List<ConfigProblem> _problems;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <param name="node">The object; null where it is left out, which gives the defaults.</param>
    /// <param name="place">Where missing keys are reported.</param>
    /// <param name="section">Path in the table: <c>workload</c>.</param>
    /// <param name="path">Path in the document: <c>workload[1]</c>.</param>
    /// <param name="kind">
    /// The kind of workload or fault that it is or stands in; null elsewhere.
    /// </param>
    /// <param name="problems">Gets what is wrong.</param>
    public ConfigSection(
        ConfigObject? node,
        string place,
        string section,
        string path,
        string? kind,
        List<ConfigProblem> problems)
    {
        _section = section;
        _kind = kind;
        _problems = problems;
        Place = place;
        Path = path;
        var keys = ExperimentKeys.In(section).ToArray();
        foreach (var property in node?.Properties ?? [])
        {
            var key = Array.Find(keys, known => known.Name == property.Name);
            if (key is null || (kind is not null && !key.IsOf(kind))) Unknown(property, key, keys);
            else Take(property, key);
        }

        foreach (var key in keys.Where(key => kind is null || key.IsOf(kind)))
        {
            if (_values.ContainsKey(key.Name)) continue;
            _values[key.Name] = key.Default;
            if (key.IsRequired) Missing(key);
        }
    }

    public string Place { get; }

    public string Path { get; }

    /// <summary>A number or its default; null where it is wrong or has no default.</summary>
    public decimal? Number(string name) => _values[name] as decimal?;

    public string? Text(string name) => _values[name] as string;

    public bool? Truth(string name) => _values[name] as bool?;

    public CpuMask? Cpus(string name) => _values[name] as CpuMask?;

    public IReadOnlyList<string>? List(string name) => _values[name] as IReadOnlyList<string>;

    /// <summary>Whether the file says something about a key, right or wrong.</summary>
    public bool Says(string name) => _places.ContainsKey(name);

    /// <summary>
    /// The section of a name; its defaults where it is left out. Take it once: taking reports. One
    /// that is wrong as a whole has been reported, so nothing is said of what it lacks.
    /// </summary>
    public ConfigSection Section(string name)
    {
        var node = _values[name] as ConfigObject;
        var isReported = node is null
            && (Says(name) || ExperimentKeys.In(_section).Any(k => k.Name == name && k.IsRequired));
        return new(
            node,
            PlaceOf(name),
            Join(_section, name),
            Join(Path, name),
            _kind,
            isReported ? [] : _problems);
    }

    /// <summary>What stands under a name, unchecked: the workloads.</summary>
    public ConfigNode? Node(string name) => _values[name] as ConfigNode;

    /// <summary>Where a key stands, or its section where it is left out.</summary>
    public string PlaceOf(string name) => _places.GetValueOrDefault(name, Place);

    /// <summary>Reports what is wrong with a key beside its type and range.</summary>
    public void Report(string name, string what) =>
        _problems.Add(new(PlaceOf(name), Join(Path, name), what));

    private static string Join(string path, string name) =>
        path.Length == 0 ? name : $"{path}.{name}";

    private void Missing(ConfigKey key) => _problems.Add(
        new(Place, Join(Path, key.Name), $"is missing; it must be {key.Allowed}"));

    private void Unknown(ConfigProperty property, ConfigKey? key, ConfigKey[] keys)
    {
        var here = keys.Where(known => _kind is null || known.IsOf(_kind)).Select(k => k.Name);
        var what = key is null
            ? $"is no key here; {Words.Suggest(property.Name, [.. here])}"
            : $"is no key of {_kind}, only of {string.Join(", ", key.Kinds)}; remove it";
        _problems.Add(new(property.Place, Join(Path, property.Name), what));
    }

    private void Take(ConfigProperty property, ConfigKey key)
    {
        _places[key.Name] = property.Place;
        var (value, problem) = Check(key, property.Value);
        _values[key.Name] = value;
        if (problem is null) return;

        // The value's own line says more than the key's where a long list is broken up.
        var place = property.Value is ConfigScalar ? property.Value.Place : property.Place;
        _problems.Add(new(
            place, Join(Path, key.Name), $"is {property.Value.Shown}, {problem}"));
    }

    private static (object? Value, string? Problem) Check(ConfigKey key, ConfigNode node)
    {
        var scalar = node as ConfigScalar;
        var wrong = $"must be {key.Allowed}";
        switch (key.Type)
        {
            case ConfigType.Integer: return Integer(key, scalar);
            case ConfigType.Boolean:
                return scalar?.Kind == ScalarKind.Boolean
                    ? (scalar.Text == "true", null)
                    : (null, wrong);
            case ConfigType.Text:
                return scalar is { IsText: true, Text.Length: > 0 }
                    ? (scalar.Text, null)
                    : (null, wrong);
            case ConfigType.Choice:
                return scalar is { IsText: true } && key.Choices.Contains(scalar.Text)
                    ? (scalar.Text, null)
                    : (null, wrong);
            case ConfigType.CpuList:
                if (scalar is not { IsText: true }) return (null, wrong);
                return CpuList.TryParse(scalar.Text, out var cpus, out var why)
                    ? (cpus, null)
                    : (null, why);
            case ConfigType.Choices: return Choices(key, node as ConfigList);
            case ConfigType.Fraction: return Fraction(scalar, wrong);
            case ConfigType.Faults:
                return node is ConfigObject or ConfigList || scalar is { IsText: true }
                    ? (node, null)
                    : (null, wrong);
            case ConfigType.Section: return node is ConfigObject ? (node, null) : (null, wrong);
            default:
                return node is ConfigObject or ConfigList { Items.Count: > 0 }
                    ? (node, null)
                    : (null, wrong);
        }
    }

    private static (object? Value, string? Problem) Integer(ConfigKey key, ConfigScalar? scalar)
    {
        var wrong = $"must be {key.Allowed}";
        if (scalar?.Kind != ScalarKind.Number) return (null, wrong);

        // 60e9 and 1.0 are whole numbers to a schema, so they are here. What is too large for a
        // decimal is out of every range.
        var isNumber = decimal.TryParse(
            scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number > key.Maximum && key.MaximumReason is { } reason)
        {
            return (null, $"{wrong}, because {reason}");
        }

        if (!isNumber || number < key.Minimum || number > key.Maximum) return (null, wrong);
        return number == decimal.Truncate(number)
            ? (decimal.Truncate(number), null)
            : (null, $"{wrong}; it has no fractions");
    }

    private static (object? Value, string? Problem) Fraction(ConfigScalar? scalar, string wrong) =>
        scalar?.Kind == ScalarKind.Number
            && decimal.TryParse(
                scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= 1
            ? (number, null)
            : (null, wrong);

    private static (object? Value, string? Problem) Choices(ConfigKey key, ConfigList? list)
    {
        if (list is null) return (null, $"must be {key.Allowed}");

        var names = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is not ConfigScalar { IsText: true } word || !key.Choices.Contains(word.Text))
            {
                var hint = item is ConfigScalar known ? Words.Suggest(known.Text, key.Choices) : "";
                return (null, $"must be {key.Allowed}; {item.Shown} is none of them; {hint}");
            }

            if (names.Contains(word.Text)) return (null, $"names {item.Shown} twice; remove one");
            names.Add(word.Text);
        }

        return (names, null);
    }
}

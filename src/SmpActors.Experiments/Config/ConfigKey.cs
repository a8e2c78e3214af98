namespace SmpActors.Experiments.Config;

/// <summary>What a key of an experiment's file holds.</summary>
public enum ConfigType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number within bounds.</summary>
    Integer,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One word of a few.</summary>
    Choice,

    /// <summary>A list of different words out of a few.</summary>
    Choices,

    /// <summary>CPUs as the kernel prints them: <c>0-3,7</c>.</summary>
    CpuList,

    /// <summary>An object with keys of its own.</summary>
    Section,

    /// <summary>A workload, or a list of workloads.</summary>
    Workloads,

    /// <summary>A number from 0 to 1.</summary>
    Fraction,

    /// <summary>Rules of a fault plan, and names of files that hold some.</summary>
    Faults,
}

/// <summary>
/// One key of an experiment's file. The reader, the schema, the reference and
/// <c>smpactors list keys</c> all follow the same table of these.
/// </summary>
/// <param name="Path">Where it stands, sections before it: <c>machine.cpus</c>.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Doc">What it means, in sentences.</param>
public sealed record ConfigKey(string Path, ConfigType Type, string Doc)
{
    /// <summary>The least value of an integer.</summary>
    public decimal Minimum { get; init; }

    /// <summary>The greatest value of an integer.</summary>
    public decimal Maximum { get; init; } = long.MaxValue;

    /// <summary>Why an integer may not be greater, if that does not go without saying.</summary>
    public string? MaximumReason { get; init; }

    /// <summary>The words that are allowed.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>
    /// What <c>smpactors list</c> shows the words by, where there are too many to name; or null.
    /// </summary>
    public string? ListedBy { get; init; }

    /// <summary>
    /// The value where the key is left out: text, number, truth or null for none.
    /// </summary>
    public object? Default { get; init; }

    /// <summary>What applies where the key is left out, if that is no constant.</summary>
    public string? DefaultNote { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>
    /// The kinds of workload or of fault that have the key; empty for all, and elsewhere.
    /// </summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>The last word of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The path of the section that it stands in; empty at the top.</summary>
    public string Section => Path[..Math.Max(0, Path.LastIndexOf('.'))];

    /// <summary>What is allowed, as messages and the reference say it.</summary>
    public string Allowed => Type switch
    {
        ConfigType.Integer when Maximum == long.MaxValue => $"a whole number, at least {Minimum:0}",
        ConfigType.Integer => $"a whole number from {Minimum:0} to {Maximum:0}",
        ConfigType.Boolean => "true or false",
        ConfigType.Choice => Words.Or(Choices),
        ConfigType.Choices when ListedBy is { } subject =>
            $"a list of names that \"smpactors list {subject}\" shows, each at most once",
        ConfigType.Choices => $"a list of {Words.Or(Choices)}, each at most once",
        ConfigType.CpuList => "a CPU list such as \"0-3,7\"",
        ConfigType.Section => "an object { ... }",
        ConfigType.Workloads => "a workload { \"kind\": ... } or a list of workloads [ ... ]",
        ConfigType.Fraction => "a number from 0 to 1",
        ConfigType.Faults => "a list of rules { \"name\": ..., \"kind\": ... } and file names",
        _ => "text that is not empty",
    };

    /// <summary>
    /// The default as the file would say it, or the note; empty where it is required.
    /// </summary>
    public string ShownDefault => Default switch
    {
        bool truth => truth ? "true" : "false",
        string text => $"\"{text}\"",
        null => DefaultNote ?? "",
        var number => FormattableString.Invariant($"{number}"),
    };

    /// <summary>Whether workloads or faults of this kind have the key.</summary>
    public bool IsOf(string kind) => Kinds.Count == 0 || Kinds.Contains(kind);
}

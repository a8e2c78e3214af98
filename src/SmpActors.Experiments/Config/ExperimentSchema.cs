using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmpActors.Experiments.Config;

/// <summary>
/// The JSON schema of an experiment's file, for editors: generated from
/// <see cref="ExperimentKeys"/>. What depends on two keys at once only the reader knows.
/// </summary>
public static class ExperimentSchema
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text, draft-07, with LF line ends: the committed file.</summary>
    public static string Text { get; } = Document().ToJsonString(_options) + "\n";

    /// <summary>The schema of a file of config/faults: the committed file.</summary>
    public static string FaultsText { get; } = FaultDocument().ToJsonString(_options) + "\n";

    private static JsonObject Document()
    {
        var kinds = new JsonObject();
        foreach (var kind in WorkloadKinds.All) kinds[kind.Name] = OfKind("workload", kind);
        foreach (var (name, rule) in FaultDefinitions()) kinds[name] = rule?.DeepClone();

        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "SmpActors experiment",
            ["description"] =
                "What smpactors run takes: a machine, a kernel, and what its CPUs are made to do.",
        };
        foreach (var (name, value) in Section("", null)) schema[name] = value?.DeepClone();
        schema["definitions"] = kinds;
        return schema;
    }

    private static JsonObject FaultDocument() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "SmpActors fault plan",
        ["description"] = "Rules that an experiment can name in its faults.",
        ["type"] = "object",
        ["required"] = new JsonArray("faults"),
        ["properties"] = new JsonObject
        {
            ["$schema"] = new JsonObject { ["type"] = "string" },
            ["faults"] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = OneOf(FaultNames()),
            },
        },
        ["additionalProperties"] = false,
        ["definitions"] = FaultDefinitions(),
    };

    private static JsonObject FaultDefinitions()
    {
        var rules = new JsonObject();
        foreach (var kind in FaultKeys.Kinds) rules[FaultName(kind)] = OfKind("faults", kind);
        return rules;
    }

    private static string FaultName(CatalogueEntry kind) => "fault-" + kind.Name;

    private static IEnumerable<string> FaultNames() => FaultKeys.Kinds.Select(FaultName);

    private static JsonObject OfKind(string section, CatalogueEntry kind)
    {
        var schema = new JsonObject { ["description"] = kind.Doc };
        foreach (var (name, value) in Section(section, kind.Name))
        {
            schema[name] = value?.DeepClone();
        }

        // One word, so that editors know which definition is meant.
        schema["properties"]!["kind"]!["enum"] = new JsonArray(kind.Name);
        return schema;
    }

    private static JsonObject Section(string section, string? kind)
    {
        var keys = ExperimentKeys.In(section)
            .Where(key => kind is null || key.IsOf(kind))
            .ToArray();
        var properties = new JsonObject();
        foreach (var key in keys) properties[key.Name] = Property(key, kind);

        var schema = new JsonObject { ["type"] = "object" };
        var required = keys
            .Where(key => key.IsRequired)
            .Select(key => (JsonNode)key.Name)
            .ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Property(ConfigKey key, string? kind)
    {
        var schema = key.Type switch
        {
            ConfigType.Section => Section(key.Path, kind),
            ConfigType.Workloads => Workloads(),
            ConfigType.Faults => Faults(),
            ConfigType.Fraction => new()
            {
                ["type"] = "number",
                ["minimum"] = 0,
                ["maximum"] = 1,
            },
            ConfigType.Integer => new()
            {
                ["type"] = "integer",
                ["minimum"] = key.Minimum,
                ["maximum"] = key.Maximum,
            },
            ConfigType.Boolean => new() { ["type"] = "boolean" },
            ConfigType.Choice => new() { ["type"] = "string", ["enum"] = Names(key) },
            ConfigType.Choices => new()
            {
                ["type"] = "array",
                ["uniqueItems"] = true,
                ["items"] = new JsonObject { ["type"] = "string", ["enum"] = Names(key) },
            },
            ConfigType.CpuList => new()
            {
                ["type"] = "string",
                ["pattern"] = "^ *[0-9]+( *- *[0-9]+)?( *, *[0-9]+( *- *[0-9]+)?)* *$",
            },
            _ => new() { ["type"] = "string", ["minLength"] = 1 },
        };
        var note = key.DefaultNote is null ? "" : $" Default: {key.DefaultNote}.";
        schema["description"] = key.Doc + note;
        if (key.Default is { } value) schema["default"] = JsonSerializer.SerializeToNode(value);
        return schema;
    }

    private static JsonArray Names(ConfigKey key) =>
        new([.. key.Choices.Select(word => (JsonNode)word)]);

    private static JsonObject Workloads() => new()
    {
        ["oneOf"] = new JsonArray(
            OneOf(WorkloadKinds.Names),
            new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = OneOf(WorkloadKinds.Names),
            }),
    };

    private static JsonObject Faults()
    {
        return new()
        {
            ["oneOf"] = new JsonArray(
                FileName(),
                OneOf(FaultNames()),
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject
                    {
                        ["oneOf"] = new JsonArray(FileName(), OneOf(FaultNames())),
                    },
                }),
        };

        static JsonObject FileName() => new() { ["type"] = "string", ["minLength"] = 1 };
    }

    private static JsonObject OneOf(IEnumerable<string> definitions) => new()
    {
        ["oneOf"] = new JsonArray(
            [.. definitions.Select(name =>
                (JsonNode)new JsonObject { ["$ref"] = $"#/definitions/{name}" })]),
    };
}

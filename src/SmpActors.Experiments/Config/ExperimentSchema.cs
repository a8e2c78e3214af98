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

    private static JsonObject Document()
    {
        var kinds = new JsonObject();
        foreach (var kind in WorkloadKinds.All) kinds[kind.Name] = Workload(kind);

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

    private static JsonObject Workload(CatalogueEntry kind)
    {
        var schema = new JsonObject { ["description"] = kind.Doc };
        foreach (var (name, value) in Section("workload", kind.Name))
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

    private static JsonObject Workloads()
    {
        return new()
        {
            ["oneOf"] = new JsonArray(
                OneOfKinds(),
                new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = OneOfKinds(),
                }),
        };

        static JsonObject OneOfKinds() => new()
        {
            ["oneOf"] = new JsonArray(
                [.. WorkloadKinds.Names.Select(name =>
                    (JsonNode)new JsonObject { ["$ref"] = $"#/definitions/{name}" })]),
        };
    }
}

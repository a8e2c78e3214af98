using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Exploration;

/// <summary>An experiment as it was written: what a replay file keeps of it.</summary>
/// <param name="File">Its path; files that it names are looked for beside it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Sets">Overrides as <c>path=value</c>, in order.</param>
public sealed record ExperimentSource(string File, string Text, IReadOnlyList<string> Sets)
{
    private static readonly ExperimentSourceContext _json = new(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads the experiment again; its text is not looked for in its file.</summary>
    /// <param name="files">Opens the files that it names.</param>
    public ExperimentReading Read(IConfigFiles files) => new ExperimentReader(
        new Overlay(files, this)).Read(File, [.. Sets.Select(ConfigOverride.Set)]);

    /// <summary>As text, for a replay.</summary>
    public string ToText() => JsonSerializer.Serialize(this, _json.ExperimentSource);

    /// <summary>What <see cref="ToText"/> wrote; null if it is nothing of the kind.</summary>
    public static ExperimentSource? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, _json.ExperimentSource);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class Overlay(IConfigFiles files, ExperimentSource source) : IConfigFiles
    {
        public FileText ReadText(string path) =>
            path == source.File ? new(source.Text, null) : files.ReadText(path);

        public FileBytes ReadBytes(string path) => files.ReadBytes(path);
    }
}

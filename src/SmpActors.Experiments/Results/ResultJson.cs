using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmpActors.Experiments.Sweeps;
using SmpActors.Experiments.Traces;

namespace SmpActors.Experiments.Results;

/// <summary>
/// A run's result as JSON: result.json, whose schema is config/result.schema.json.
/// </summary>
/// <remarks>
/// The seed is a JSON number up to 2^64 - 1; a reader that takes numbers for doubles rounds it
/// above 2^53.
/// </remarks>
public static class ResultJson
{
    private static readonly ResultJsonContext _indented = Context(isIndented: true);
    private static readonly ResultJsonContext _compact = Context(isIndented: false);

    /// <summary>The result as text, with LF line ends and a last one.</summary>
    /// <param name="result">The result; its fractions are finite.</param>
    /// <param name="isIndented">Over many lines for people, or on one line.</param>
    public static string Write(RunResult result, bool isIndented = true) =>
        JsonSerializer.Serialize(result, (isIndented ? _indented : _compact).RunResult) + "\n";

    /// <summary>A result that <see cref="Write(RunResult, bool)"/> wrote.</summary>
    /// <exception cref="JsonException">It is no such text.</exception>
    public static RunResult Read(string json) =>
        JsonSerializer.Deserialize(json, _compact.RunResult)
        ?? throw new JsonException("a result is an object, not null");

    /// <summary>A sweep's rows as text, with LF line ends and a last one.</summary>
    public static string Write(SweepResult sweep) =>
        JsonSerializer.Serialize(sweep, _indented.SweepResult) + "\n";

    /// <summary>How every result is written: camel case, LF line ends, words for enums.</summary>
    internal static JsonSerializerOptions Options(
        bool isIndented, params IReadOnlyList<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = isIndented,
            NewLine = "\n",
        };
        foreach (var converter in converters) options.Converters.Add(converter);
        return options;
    }

    private static ResultJsonContext Context(bool isIndented) => new(Options(
        isIndented,
        new JsonStringEnumConverter<Verdict>(JsonNamingPolicy.CamelCase),
        new JsonStringEnumConverter<RecordingGrade>(JsonNamingPolicy.CamelCase)));
}

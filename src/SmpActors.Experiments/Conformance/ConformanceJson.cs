using System.Text.Json;
using System.Text.Json.Serialization;
using SmpActors.Experiments.Results;

namespace SmpActors.Experiments.Conformance;

/// <summary>A comparison's result as JSON.</summary>
public static class ConformanceJson
{
    private static readonly ConformanceJsonContext _context = new(ResultJson.Options(
        isIndented: true,
        new JsonStringEnumConverter<ConformanceVerdict>(JsonNamingPolicy.CamelCase)));

    /// <summary>The result as text, with LF line ends and a last one.</summary>
    public static string Write(ConformanceResult result) =>
        JsonSerializer.Serialize(result, _context.ConformanceResult) + "\n";
}

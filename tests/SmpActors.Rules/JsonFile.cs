using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmpActors.Rules;

/// <summary>How this program reads its JSON: with comments, and without unknown keys.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="InputException">It is no such JSON; says where.</exception>
    public static T Parse<T>(string path, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, _options)
                ?? throw new InputException([$"{path}: is null"]);
        }
        catch (JsonException e)
        {
            throw new InputException([$"{path}:{e.LineNumber + 1}: {e.Path}: {e.Message}"]);
        }
    }
}

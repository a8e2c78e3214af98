using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmpActors.Rules;

/// <summary>Reads a text that JSON has as a string, or as a list of its lines.</summary>
internal sealed class LinesConverter : JsonConverter<string>
{
    public override string? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        var lines = JsonSerializer.Deserialize<string[]>(ref reader, options);
        return string.Join('\n', lines ?? []);
    }

    public override void Write(
        Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}

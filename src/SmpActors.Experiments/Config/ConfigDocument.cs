using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SmpActors.Experiments.Config;

/// <summary>
/// Reads JSON with comments and trailing commas into a tree whose nodes know their lines, which
/// <see cref="JsonDocument"/> forgets.
/// </summary>
internal ref struct ConfigDocument
{
    private readonly string _file;
    private readonly bool _isBare;
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly List<ConfigProblem> _problems;
    private Utf8JsonReader _reader;
    private int _countedTo;
    private int _line;

    private ConfigDocument(
        string file, ReadOnlySpan<byte> utf8, bool isBare, List<ConfigProblem> problems)
    {
        _file = file;
        _isBare = isBare;
        _utf8 = utf8;
        _problems = problems;
        _line = 1;
        _reader = new(utf8, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
    }

    /// <summary>
    /// The document of a file; null, and a problem with line and column, if it is broken.
    /// </summary>
    public static ConfigNode? Parse(string file, string text, List<ConfigProblem> problems)
    {
        var document = new ConfigDocument(file, Encoding.UTF8.GetBytes(text), false, problems);
        try
        {
            return document.ReadAll();
        }
        catch (JsonException broken)
        {
            problems.Add(document.Broken(broken));
            return null;
        }
    }

    /// <summary>A value from a command line, or null if it is no JSON.</summary>
    /// <param name="place">The option, which is the place of every node.</param>
    /// <param name="text">What stands after the equals sign.</param>
    /// <param name="problems">Gets duplicate keys.</param>
    public static ConfigNode? TryParseBare(
        string place, string text, List<ConfigProblem> problems)
    {
        var document = new ConfigDocument(place, Encoding.UTF8.GetBytes(text), true, problems);
        try
        {
            return document.ReadAll();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ConfigNode ReadAll()
    {
        _reader.Read();
        var root = ReadValue("");

        // The reader throws on anything but blanks and comments behind the root.
        while (_reader.Read())
        {
        }

        return root;
    }

    private ConfigNode ReadValue(string path)
    {
        var place = Place();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject: return ReadObject(place, path);
            case JsonTokenType.StartArray: return ReadList(place, path);
            case JsonTokenType.String:
                return new ConfigScalar(place, ScalarKind.Text, _reader.GetString()!, _isBare);
            case JsonTokenType.Number: return Literal(place, ScalarKind.Number);
            case JsonTokenType.Null: return Literal(place, ScalarKind.Null);
            default: return Literal(place, ScalarKind.Boolean);
        }
    }

    private readonly ConfigScalar Literal(string place, ScalarKind kind) =>
        new(place, kind, Encoding.UTF8.GetString(_reader.ValueSpan), _isBare);

    private ConfigObject ReadObject(string place, string path)
    {
        var read = new ConfigObject(place, []);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _reader.GetString()!;
            var namePlace = Place();
            var namePath = path.Length == 0 ? name : $"{path}.{name}";
            _reader.Read();
            var property = new ConfigProperty(name, namePlace, ReadValue(namePath));
            if (read.Find(name) is { } first)
            {
                _problems.Add(new(
                    namePlace,
                    namePath,
                    $"stands here a second time, first at {first.Place}; remove one of them"));
            }
            else
            {
                read.Properties.Add(property);
            }
        }

        return read;
    }

    private ConfigList ReadList(string place, string path)
    {
        var read = new ConfigList(place, []);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            read.Items.Add(ReadValue($"{path}[{read.Items.Count}]"));
        }

        return read;
    }

    /// <summary>
    /// Where the reader stands; lines are counted on from the place asked for last.
    /// </summary>
    private string Place()
    {
        if (_isBare) return _file;

        var index = (int)_reader.TokenStartIndex;
        _line += _utf8[_countedTo..index].Count((byte)'\n');
        _countedTo = index;
        return string.Create(CultureInfo.InvariantCulture, $"{_file}:{_line}");
    }

    private readonly ConfigProblem Broken(JsonException broken)
    {
        var line = (int)(broken.LineNumber ?? 0);
        var rest = _utf8;
        for (var skipped = 0; skipped < line; skipped++)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        var before = rest[..Math.Min(rest.Length, (int)(broken.BytePositionInLine ?? 0))];
        var column = Encoding.UTF8.GetCharCount(before) + 1;

        // The runtime appends its own, zero-based position; ours is the one that editors show.
        var what = broken.Message.Split(" LineNumber:", 2)[0].Split(" Change the reader", 2)[0];
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{_file}:{line + 1}:{column}"),
            "",
            $"is not JSON here: {what.TrimEnd('.')}; mend it at or before this place");
    }
}

namespace SmpActors.Experiments.Config;

/// <summary>
/// Opens the files that an experiment names; the caller's, because this library has none.
/// </summary>
public interface IConfigFiles
{
    /// <summary>The whole text of a file, or why there is none.</summary>
    FileText ReadText(string path);

    /// <summary>The bytes of a file, or why there are none.</summary>
    FileBytes ReadBytes(string path);
}

/// <summary>A file's text, or why it could not be read: one of the two.</summary>
/// <param name="Text">The content, without a byte order mark.</param>
/// <param name="Problem">
/// Why there is none, and what to do: <c>is a directory; name a file</c>.
/// </param>
public readonly record struct FileText(string? Text, string? Problem);

/// <summary>A file's bytes, or why it could not be read: one of the two.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="Problem">Why there is none, and what to do.</param>
public readonly record struct FileBytes(byte[]? Bytes, string? Problem);

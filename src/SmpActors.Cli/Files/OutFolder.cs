using System.Globalization;

namespace SmpActors.Cli.Files;

/// <summary>
/// The folder that a run's files go to. A file appears when it is whole: it is written under
/// another name first.
/// </summary>
public sealed class OutFolder
{
    public const string ResultName = "result.json";
    public const string FtraceName = "trace.ftrace";
    public const string PerfettoName = "trace.perfetto.json";
    public const string LogName = "smpactors.log";

    private OutFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>
    /// The folder, made if need be; null, and why, if nothing can be written there.
    /// </summary>
    public static OutFolder? TryOpen(string path, out string problem)
    {
        problem = "";
        try
        {
            Directory.CreateDirectory(path);
            var folder = new OutFolder(path);
            var probe = folder.TemporaryOf("probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException
            or ArgumentException or NotSupportedException)
        {
            problem = $"is \"{path}\", which cannot be written: {failure.Message.TrimEnd('.')}; "
                + "name another folder, or --out none to write no files";
            return null;
        }
    }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file whole or not at all.</summary>
    public void Write(string name, Action<Stream> content)
    {
        var temporary = TemporaryOf(name);
        try
        {
            using (var stream = File.Create(temporary)) content(stream);
            File.Move(temporary, PathOf(name), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes what an earlier run left, so that all files are of one run.</summary>
    public void Delete(string name) => File.Delete(PathOf(name));

    private string TemporaryOf(string name) => PathOf(string.Create(
        CultureInfo.InvariantCulture, $".{name}.{Environment.ProcessId}.tmp"));
}

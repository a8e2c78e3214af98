using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Tests.Config;

/// <summary>Files that only a test has.</summary>
internal sealed class MemoryFiles : Dictionary<string, string>, IConfigFiles
{
    public FileText ReadText(string path) =>
        TryGetValue(path, out var text) ? new(text, null) : new(null, "is not there");

    public FileBytes ReadBytes(string path) =>
        TryGetValue(path, out var text)
            ? new(System.Text.Encoding.UTF8.GetBytes(text), null)
            : new(null, "is not there");
}

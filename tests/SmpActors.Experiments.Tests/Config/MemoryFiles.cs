using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Tests.Config;

/// <summary>Files that only a test has.</summary>
internal sealed class MemoryFiles : Dictionary<string, string>, IConfigFiles
{
    public FileText ReadText(string path) =>
        TryGetValue(path, out var text) ? new(text, null) : new(null, "is not there");

    public string? WhyNotAFile(string path) => ContainsKey(path) ? null : "is not there";
}

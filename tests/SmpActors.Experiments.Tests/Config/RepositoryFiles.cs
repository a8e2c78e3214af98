using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Tests.Config;

/// <summary>The files of the checkout, for experiments that are committed.</summary>
internal sealed class RepositoryFiles : IConfigFiles
{
    public FileText ReadText(string path) => new(File.ReadAllText(path), null);

    // The sample stands beside the tests, whichever configuration was built.
    public FileBytes ReadBytes(string path) => new(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path))),
        null);
}

using SmpActors.Experiments.Config;
using SmpActors.Experiments.Conformance;

namespace SmpActors.Conformance.Tests;

/// <summary>The rows of real kernels that the repository keeps.</summary>
internal static class KeptRows
{
    private static readonly string _folder = FindFolder();

    /// <summary>All of them.</summary>
    public static RowsReading Read() =>
        new RowsReader(new Files()).Read(["calls.csv", "order.csv"]);

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && folder.GetFiles("SmpActors.sln").Length == 0)
        {
            folder = folder.Parent;
        }

        return Path.Combine(
            folder?.FullName ?? throw new DirectoryNotFoundException("no SmpActors.sln above"),
            "config",
            "conformance");
    }

    private sealed class Files : IConfigFiles
    {
        public FileText ReadText(string path) =>
            new(File.ReadAllText(Path.Combine(_folder, path)), null);

        public FileBytes ReadBytes(string path) => new(null, "is no binary file");
    }
}

using SmpActors.Experiments.Config;
using SmpActors.Experiments.Conformance;
using SmpActors.Experiments.Tests;

namespace SmpActors.Conformance.Tests;

/// <summary>The rows of real kernels that the repository keeps.</summary>
internal static class KeptRows
{
    /// <summary>All of them.</summary>
    public static RowsReading Read() =>
        new RowsReader(new Files()).Read(["calls.csv", "order.csv"]);

    private sealed class Files : IConfigFiles
    {
        public FileText ReadText(string path) =>
            new(File.ReadAllText(Repository.Path("config", "conformance", path)), null);

        public FileBytes ReadBytes(string path) => new(null, "is no binary file");
    }
}

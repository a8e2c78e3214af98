namespace SmpActors.Experiments.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string _root = FindRoot();

    /// <summary>A path from the repository's root.</summary>
    public static string Path(params string[] steps) =>
        System.IO.Path.Combine([_root, .. steps]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && folder.GetFiles("SmpActors.sln").Length == 0)
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no SmpActors.sln above");
    }
}

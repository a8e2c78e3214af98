namespace SmpActors.Rules;

/// <summary>The repository that this program was built in.</summary>
internal static class Checkout
{
    public const string RulesPath = "tests/SmpActors.Rules/rules.json";
    public const string BreaksPath = "tests/SmpActors.Rules/breaks.json";

    /// <summary>Its folder.</summary>
    /// <exception cref="InputException">The program was taken out of its repository.</exception>
    public static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SmpActors.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InputException(
                [$"{AppContext.BaseDirectory}: lies in no checkout; use dotnet run in one"]);
        }

        return folder;
    }
}

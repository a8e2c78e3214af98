namespace SmpActors.TestKit.Tests;

/// <summary>Holds the package's README to what compiles and runs.</summary>
public sealed class ReadmeSpec
{
    private static readonly string[] _tested =
    [
        "SmallGic.cs.txt", "SmallGicSpec.cs.txt", "ForgetfulBusSpec.cs.txt",
        "CrossCallSpec.cs.txt",
    ];

    [Fact]
    public void Code_in_the_README_is_code_that_is_tested()
    {
        var lines = _tested.SelectMany(LinesOf).ToHashSet();
        var blocks = Read("TestKit.README.md").Split("```csharp").Skip(1);

        var code = blocks.SelectMany(block => block.Split("```", 2)[0].Split('\n')).ToList();

        Assert.True(code.Count > 10, $"only {code.Count} lines");
        Assert.All(code, line => Assert.Contains(line.Trim(), lines));
    }

    private static IEnumerable<string> LinesOf(string name) =>
        Read(name).Split('\n').Select(static line => line.Trim()).Append("...").Append("");

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));
}

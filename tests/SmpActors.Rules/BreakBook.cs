namespace SmpActors.Rules;

/// <summary>All breaks, checked against the rules, their tests and the sources.</summary>
internal sealed class BreakBook
{
    /// <summary>One in so many is taken where no rule is named.</summary>
    public const int SampleStep = 5;

    /// <param name="breaks">As their file has them.</param>
    /// <param name="coverage">The rules and their tests.</param>
    /// <param name="read">The text of a source file, or null if there is none.</param>
    /// <exception cref="InputException">One cannot be made, or no test could notice.</exception>
    public BreakBook(IReadOnlyList<Break> breaks, Coverage coverage, Func<string, string?> read)
    {
        var problems = new List<string>();
        foreach (var change in breaks)
        {
            var place = $"{Checkout.BreaksPath}: {change.Rule}";
            if (coverage.Book.Find(change.Rule) is null)
            {
                problems.Add($"{place}: is no rule of {Checkout.RulesPath}");
            }
            else if (!coverage.TestsOf(change.Rule).Any())
            {
                problems.Add($"{place}: no test shows this rule, so none could fail; write one");
            }

            if (!change.File.StartsWith(ModelCompiler.SourceFolder, StringComparison.Ordinal))
            {
                problems.Add($"{place}: {change.File} is not below {ModelCompiler.SourceFolder}");
            }

            problems.AddRange(read(change.File) is { } text
                ? change.ProblemsIn(text)
                : [$"{place}: {change.File} is not there; name a file of the repository"]);
        }

        InputException.ThrowIfAny(problems);
        Breaks = breaks;
    }

    public IReadOnlyList<Break> Breaks { get; }

    /// <exception cref="InputException">The text is no list of breaks.</exception>
    public static IReadOnlyList<Break> Parse(string json) =>
        JsonFile.Parse<Page>(Checkout.BreaksPath, json).Breaks;

    public static BreakBook Read(string checkout, Coverage coverage)
    {
        var json = File.ReadAllText(Path.Combine(checkout, Checkout.BreaksPath));
        return new(Parse(json), coverage, path =>
        {
            var full = Path.Combine(checkout, path);
            return File.Exists(full) ? File.ReadAllText(full) : null;
        });
    }

    /// <summary>The breaks of the named rules; all, or a sample, where none is named.</summary>
    /// <exception cref="InputException">A name is no rule that has a break.</exception>
    public IReadOnlyList<Break> Choose(IReadOnlyCollection<string> rules, bool all)
    {
        if (rules.Count == 0)
        {
            return [.. Breaks.Where((_, index) => all || index % SampleStep == 0)];
        }

        var known = Breaks.Select(change => change.Rule).Distinct().ToArray();
        InputException.ThrowIfAny(
        [
            .. from rule in rules
               where !known.Contains(rule)
               select $"{rule}: has no break in {Checkout.BreaksPath}; "
                   + $"these have: {string.Join(' ', known)}",
        ]);
        return [.. Breaks.Where(change => rules.Contains(change.Rule))];
    }

    private sealed record Page(IReadOnlyList<Break> Breaks);
}

namespace SmpActors.Rules;

/// <summary>Which rules have tests, which have none, and what is wrong with that.</summary>
internal sealed class Coverage
{
    private readonly List<string> _problems;
    private readonly ILookup<string, RuleTest> _tests;

    public Coverage(RuleBook book, RuleTests tests)
    {
        Book = book;
        _tests = tests.Tests.ToLookup(test => test.Rule);
        _problems =
        [
            .. tests.Problems,
            .. from test in tests.Tests
               where book.Find(test.Rule) is null
               select $"{test.Place}: {test.Rule} is not in {Checkout.RulesPath}; "
                   + "mend the trait or add the rule",
            .. book.Rules.SelectMany(ProblemsOf),
        ];
    }

    public RuleBook Book { get; }

    /// <summary>Rules without test or reason, stale reasons, traits that name no rule.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Rules in scope that no test shows, in the order of the book.</summary>
    public IEnumerable<Rule> Untested =>
        Book.Rules.Where(rule => rule.Scope == RuleScope.Now && !_tests.Contains(rule.Id));

    public IEnumerable<RuleTest> TestsOf(string rule) => _tests[rule];

    /// <summary>Prints what is untested and why, all problems, and the sums.</summary>
    public void Print(TextWriter writer, bool alsoLater)
    {
        foreach (var rule in Book.Rules)
        {
            if (_tests.Contains(rule.Id)) continue;
            if (rule.Scope != RuleScope.Now && !alsoLater) continue;
            writer.WriteLine($"{rule.Id,-9} {Name(rule.Scope),-10} {rule.Why ?? "UNEXPLAINED"}");
            writer.WriteLine($"{"",-20} {rule.Says} ({rule.Source})");
        }

        foreach (var problem in _problems) writer.WriteLine(problem);
        writer.WriteLine(
            $"{Book.Rules.Count} rules: {Count(RuleScope.Now)} in scope, of which tests show "
            + $"{Count(RuleScope.Now) - Untested.Count()} and do not show {Untested.Count()}; "
            + $"{Count(RuleScope.Later)} later, {Count(RuleScope.Unverified)} unverified");
        writer.WriteLine($"{_problems.Count} problems");
    }

    private IEnumerable<string> ProblemsOf(Rule rule)
    {
        var place = $"{Checkout.RulesPath}: {rule.Id}";
        var isTested = _tests.Contains(rule.Id);
        if (rule.Scope == RuleScope.Now && !isTested && string.IsNullOrEmpty(rule.Why))
        {
            yield return $"{place}: has no test and does not say why; "
                + $"write one with [Trait(\"Rule\", \"{rule.Id}\")] or explain it";
        }

        if (rule.Scope == RuleScope.Now && isTested && rule.Why is not null)
        {
            yield return $"{place}: says why it has no test, but has {_tests[rule.Id].Count()}; "
                + "delete its why";
        }
    }

    private int Count(RuleScope scope) => Book.Rules.Count(rule => rule.Scope == scope);

    private static string Name(RuleScope scope) => scope switch
    {
        RuleScope.Now => "now",
        RuleScope.Later => "later",
        _ => "unverified",
    };
}

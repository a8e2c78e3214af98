using System.Text.RegularExpressions;

namespace SmpActors.Rules;

/// <summary>Whether a rule must have a test.</summary>
internal enum RuleScope
{
    /// <summary>It must, or say why not.</summary>
    Now,

    /// <summary>Its subject is not built yet.</summary>
    Later,

    /// <summary>Nobody has checked it against its source.</summary>
    Unverified,
}

/// <summary>One thing that the kernel or a chip does.</summary>
/// <param name="Id">Its name, as tests have it in their trait: G-LL-1.</param>
/// <param name="Says">What happens, in a line.</param>
/// <param name="Source">File, function and version, or the manual.</param>
/// <param name="Scope">Whether it must have a test.</param>
/// <param name="Why">Why it has none, where it has none.</param>
internal sealed record Rule(
    string Id, string Says, string Source, RuleScope Scope = RuleScope.Now, string? Why = null);

/// <summary>All rules, in the order of their file.</summary>
internal sealed partial class RuleBook
{
    private readonly Dictionary<string, Rule> _byId = [];

    /// <exception cref="InputException">A rule is incomplete or there twice.</exception>
    public RuleBook(IReadOnlyList<Rule> rules)
    {
        var problems = new List<string>();
        foreach (var rule in rules)
        {
            if (!_byId.TryAdd(rule.Id, rule)) problems.Add($"{Place(rule)}: is there twice");
            if (!Id().IsMatch(rule.Id)) problems.Add($"{Place(rule)}: is no id; say it as G-LL-1");
            if (rule.Says.Length == 0) problems.Add($"{Place(rule)}: is silent; say what happens");
            if (rule.Source.Length == 0) problems.Add($"{Place(rule)}: has no source; name it");
            if (rule.Scope != RuleScope.Now && string.IsNullOrEmpty(rule.Why))
            {
                problems.Add($"{Place(rule)}: does not say why it is {rule.Scope}; say why");
            }
        }

        InputException.ThrowIfAny(problems);
        Rules = rules;
    }

    public IReadOnlyList<Rule> Rules { get; }

    /// <exception cref="InputException">The text is no book of rules.</exception>
    public static RuleBook Parse(string json) =>
        new(JsonFile.Parse<Page>(Checkout.RulesPath, json).Rules);

    public static RuleBook Read(string checkout) =>
        Parse(File.ReadAllText(Path.Combine(checkout, Checkout.RulesPath)));

    public Rule? Find(string id) => _byId.GetValueOrDefault(id);

    private static string Place(Rule rule) => $"{Checkout.RulesPath}: {rule.Id}";

    [GeneratedRegex("^[A-Z]-[A-Z0-9]+-[0-9]+$")]
    private static partial Regex Id();

    private sealed record Page(IReadOnlyList<Rule> Rules);
}

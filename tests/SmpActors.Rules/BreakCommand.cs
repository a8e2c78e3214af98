namespace SmpActors.Rules;

/// <summary>Breaks rules in a copy of the code, one at a time, and runs their tests.</summary>
internal sealed class BreakCommand(Coverage coverage, Workbench workbench, TextWriter writer)
{
    /// <summary>Tries each break.</summary>
    /// <returns>Whether each was noticed.</returns>
    public bool Run(IReadOnlyList<Break> breaks)
    {
        if (!HoldsUnbroken(breaks)) return false;

        writer.WriteLine("| rule | change | failed tests | verdict |");
        writer.WriteLine("|---|---|---|---|");
        var missed = 0;
        foreach (var change in breaks)
        {
            var outcome = Try(change);
            var isNoticed = outcome.Fault is null && outcome.Failed.Count > 0;
            if (!isNoticed) missed++;
            var verdict = outcome.Fault ?? (isNoticed ? "noticed" : "NOT NOTICED");
            writer.WriteLine(
                $"| {change.Rule} | {change.Why} | {Listed(outcome)} | {verdict} |");
            writer.Flush();
        }

        writer.WriteLine($"{breaks.Count - missed} of {breaks.Count} breaks were noticed");
        return missed == 0;
    }

    /// <summary>A test that fails without any break would notice everything.</summary>
    private bool HoldsUnbroken(IReadOnlyList<Break> breaks)
    {
        var holds = true;
        var byProject = breaks
            .Select(change => change.Rule)
            .Distinct()
            .SelectMany(rule => ProjectsOf(rule).Select(project => (rule, project)))
            .GroupBy(pair => pair.project, pair => pair.rule);
        foreach (var group in byProject)
        {
            var outcome = workbench.RunUnbroken(group.Key, group);
            if (outcome.Fault is null && outcome.Failed.Count == 0) continue;
            holds = false;
            writer.WriteLine(
                $"{group.Key}: {outcome.Fault ?? Listed(outcome)} before anything is broken; "
                + "mend it first");
        }

        return holds;
    }

    /// <summary>Runs the test projects that show the rule until one of them notices.</summary>
    private Outcome Try(Break change)
    {
        var outcome = new Outcome(0, []);
        foreach (var project in ProjectsOf(change.Rule))
        {
            outcome = workbench.Try(change, project);
            if (outcome.Fault is not null || outcome.Failed.Count > 0) break;
        }

        return outcome;
    }

    /// <summary>The test projects of a rule; the one with most of its tests first.</summary>
    private IEnumerable<string> ProjectsOf(string rule) =>
        coverage.TestsOf(rule)
            .GroupBy(test => test.Project)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Key);

    private static string Listed(Outcome outcome)
    {
        const int shown = 2;
        var names = outcome.Failed
            .Select(name => name.Split('(')[0].Split('.')[^1])
            .Distinct()
            .ToArray();
        var more = names.Length > shown ? $" and {names.Length - shown} more" : "";
        return $"{outcome.Failed.Count} of {outcome.Ran}"
            + (names.Length > 0 ? $": {string.Join(", ", names.Take(shown))}{more}" : "");
    }
}

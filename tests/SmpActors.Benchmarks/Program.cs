using System.CommandLine;
using SmpActors.Benchmarks;
using Spectre.Console;

const int PairCountMin = 7;
const int BadInput = 2;

var names = new Argument<string[]>("names")
{
    Description = "what to measure: "
        + string.Join("; ", Benchmarks.All.Select(b => $"{b.Name} ({b.What})"))
        + "; all by default",
    Arity = ArgumentArity.ZeroOrMore,
};
names.AcceptOnlyFromAmong([.. Benchmarks.All.Select(b => b.Name)]);
var json = new Option<FileInfo?>("--json")
{
    Description = "write the figures to this file too",
    HelpName = "FILE",
};
var pairs = new Option<int>("--pairs")
{
    Description = $"pairs of measurements for each ratio; bounds are judged from {PairCountMin} on",
    DefaultValueFactory = _ => PairCountMin,
};
pairs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() >= 1) return;
    result.AddError("--pairs must be 1 or more");
});

var root = new RootCommand("Measures SmpActors and judges each figure by its bound.")
{
    names, json, pairs,
};
root.SetAction(arguments =>
{
    var asked = arguments.GetValue(names) is { Length: > 0 } given
        ? Benchmarks.All.Where(b => given.Contains(b.Name)).ToList()
        : [.. Benchmarks.All];
    var figures = new List<Figure>();
    foreach (var benchmark in asked)
    {
        AnsiConsole.WriteLine($"{benchmark.Name}: {benchmark.What}");
        figures.AddRange(benchmark.Measure(arguments.GetValue(pairs)));
    }

    Report.Print(figures);
    if (arguments.GetValue(json) is { } file) Report.Write(figures, file);
    return figures.Any(f => f.IsMet == false) ? 1 : 0;
});
var parsed = root.Parse(args);
var status = parsed.Invoke();
return parsed.Errors.Count > 0 ? BadInput : status;

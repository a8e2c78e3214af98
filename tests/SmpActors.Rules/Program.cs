using System.CommandLine;
using SmpActors.Rules;

var alsoLater = new Option<bool>("--later")
{
    Description = "also print the rules that are not in scope yet",
};
var list = new Command("list", "print each rule in scope that no test shows, and why")
{
    alsoLater,
};
list.SetAction(parsed =>
{
    var checkout = Checkout.Find();
    var coverage = new Coverage(RuleBook.Read(checkout), RuleTests.Read(checkout));
    coverage.Print(Console.Out, parsed.GetValue(alsoLater));
    return coverage.Problems.Count == 0 ? 0 : 1;
});

var rules = new Argument<string[]>("rule")
{
    Arity = ArgumentArity.ZeroOrMore,
    Description = "the rules to break; without any, one break in five of all there are",
};
var all = new Option<bool>("--all") { Description = "break all rules that can be broken" };
var breakRules = new Command("break", "break rules in a copy of the code and run their tests")
{
    rules, all,
};
breakRules.SetAction(parsed =>
{
    var checkout = Checkout.Find();
    var coverage = new Coverage(RuleBook.Read(checkout), RuleTests.Read(checkout));
    var book = BreakBook.Read(checkout, coverage);
    var chosen = book.Choose(parsed.GetValue(rules) ?? [], parsed.GetValue(all));
    using var workbench = new Workbench(checkout);
    return new BreakCommand(coverage, workbench, Console.Out).Run(chosen) ? 0 : 1;
});

var folder = new Argument<string>("folder") { Description = "where dotnet pack wrote them" };
var packages = new Command("packages", "check that packages carry a README and a licence")
{
    folder,
};
packages.SetAction(parsed =>
{
    var problems = PackageCheck.Problems(parsed.GetValue(folder)!).ToArray();
    foreach (var problem in problems) Console.WriteLine(problem);
    return problems.Length == 0 ? 0 : 1;
});

var root = new RootCommand("The rules of the kernel and its chips, and the tests that show them.")
{
    list, breakRules, packages,
};
var command = root.Parse(args);
if (command.Errors.Count > 0)
{
    foreach (var error in command.Errors) Console.Error.WriteLine(error.Message);
    return 2;
}

try
{
    return command.Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (InputException e)
{
    foreach (var problem in e.Problems) Console.Error.WriteLine(problem);
    return 2;
}

using System.CommandLine;
using SmpActors.Cli.Verbs;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Cli;

public static partial class SmpActorsCommand
{
    private static Command Explore(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The experiment's file." };
        file.Validators.Add(RefuseOptions);
        var strategy = Text(
            "--strategy",
            string.Join('|', StrategyNames.All),
            "How orders are chosen; pct by default.");
        var seed = Text("--seed", "N", "The first schedule's seed; the file's by default.");
        var schedules = new Option<long>("--schedules")
        {
            HelpName = "N",
            Description = "Run so many schedules; 10,000 by default.",
            DefaultValueFactory = _ => new ExploreRequest { File = "" }.Schedules,
        };
        var budget = new Option<double?>("--time-budget")
        {
            HelpName = "SECONDS",
            Description = "Begin no schedule after so many seconds.",
        };
        var workers = new Option<int>("--workers")
        {
            HelpName = "N",
            Description = "Run schedules on so many threads; 1 by default.",
            DefaultValueFactory = _ => 1,
        };
        var depth = new Option<int?>("--depth")
        {
            HelpName = "N",
            Description = "pct: the ordered events that a bug needs; delay-bounded: the delays of "
                + "a schedule; 3 by default.",
        };
        var first = Switch("--first", "Stop at the first failure.");
        var folder = Text(
            "--out", "DIR", "Where replay files go: out/NAME by default; none for no files.");
        var json = Switch(
            "--json", "Write the report as JSON to standard output, and nothing else.");
        var command = new Command(
            "explore", "Run an experiment in many orders, and keep a replay of each failure.")
        {
            file, strategy, seed, schedules, budget, workers, depth, first, _set, folder, json,
        };
        command.SetAction(parsed => new ExploreVerb(host).Invoke(new()
        {
            File = parsed.GetRequiredValue(file),
            Sets = parsed.GetRequiredValue(_set),
            Strategy = parsed.GetValue(strategy),
            Seed = parsed.GetValue(seed),
            Schedules = parsed.GetValue(schedules),
            TimeBudget = parsed.GetValue(budget),
            Workers = parsed.GetValue(workers),
            Depth = parsed.GetValue(depth),
            StopsAtFailure = parsed.GetValue(first),
            Out = parsed.GetValue(folder),
            IsJson = parsed.GetValue(json),
        }));
        return command;
    }

    private static Command Replay(CliHost host)
    {
        var file = ReplayArgument();
        var story = Switch("--story", "Tell the run, delivery by delivery.");
        var mermaid = Switch(
            "--mermaid", "Write the run as a Mermaid sequence diagram, and nothing else.");
        var command = new Command(
            "replay", "Make a recorded run again, and hold it to what was recorded.")
        {
            file, story, mermaid,
        };
        command.SetAction(parsed => new ReplayVerb(host).Invoke(
            parsed.GetRequiredValue(file), parsed.GetValue(story), parsed.GetValue(mermaid)));
        return command;
    }

    private static Command Shrink(CliHost host)
    {
        var file = ReplayArgument();
        var runs = new Option<long>("--runs")
        {
            HelpName = "N",
            Description = "Make at most so many runs; 50,000 by default.",
            DefaultValueFactory = _ => new Simulation.Shrinking.ShrinkSettings().RunsMax,
        };
        var folder = Text(
            "--out", "DIR", "Where what is left goes: beside the replay by default.");
        var command = new Command(
            "shrink", "Look for the smallest run that fails for the same reason.")
        {
            file, runs, folder,
        };
        command.SetAction(parsed => new ShrinkVerb(host).Invoke(
            parsed.GetRequiredValue(file), parsed.GetValue(runs), parsed.GetValue(folder)));
        return command;
    }

    private static Argument<string> ReplayArgument()
    {
        var file = new Argument<string>("FILE") { Description = "The replay's file." };
        file.Validators.Add(RefuseOptions);
        return file;
    }
}

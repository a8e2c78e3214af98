using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using SmpActors.Cli.Verbs;

namespace SmpActors.Cli;

/// <summary>The command line: what can be written, and which verb it means.</summary>
public static partial class SmpActorsCommand
{
    private static readonly Option<string[]> _set = new("--set")
    {
        Description = "Put a value in the place of the file's: machine.cpus=128, time=wall, "
            + "'machine.weaknesses=[]'. Repeatable; the last one of a path wins.",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Does what the arguments say.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public static int Invoke(IReadOnlyList<string> args, CliHost host)
    {
        // A file's name may begin with @, and a reply file is nothing that anyone asked for.
        var parsed = Root(host).Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) host.WriteErrorLine(error.Message);
            var verb = parsed.CommandResult.Command is RootCommand
                ? ""
                : $" {parsed.CommandResult.Command.Name}";
            host.WriteErrorLine($"smpactors{verb} --help says what there is");
            return ExitStatus.WrongInput;
        }

        return parsed.Invoke(new()
        {
            Output = host.Output.Profile.Out.Writer,
            Error = host.Error.Profile.Out.Writer,
            EnableDefaultExceptionHandler = false,

            // Ctrl-C and SIGTERM are the host's: a run ends with what it has so far.
            ProcessTerminationTimeout = null,
        });
    }

    private static RootCommand Root(CliHost host) => new(
        "Runs Linux's SMP cross calls on a machine made of actors. Exit status: 0 all oracles "
        + "hold; 1 one was violated or calls stalled; 2 the input is wrong, nothing was run; "
        + "3 the program failed; 130 interrupted.")
    {
        Run(host), Sweep(host), Explore(host), Replay(host), Shrink(host), Check(host),
        Conform(host), List(host),
    };

    private static Command Run(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The experiment's file." };
        file.Validators.Add(RefuseOptions);
        var seed = Text("--seed", "N", "Run with this seed.");
        var seeds = Text(
            "--seeds", "A..B", "Run with each of these seeds, up to the first that is not ok.");
        var time = Text("--time", "virtual|wall", "Run by this clock.");
        var folder = Text(
            "--out",
            "DIR",
            "Where result.json, the traces and the log go: out/NAME by default; none for no "
            + "files.");
        var json = Switch(
            "--json", "Write the result as JSON to standard output, and nothing else.");
        var calls = Switch("--calls", "Show calls as trees of kernel functions.");
        var quiet = Switch("--quiet", "Say only what is wrong, and the verdict.");
        var verbose = Switch("--verbose", "Log more than warnings to standard error.");
        var command = new Command("run", "Run an experiment.")
        {
            file, seed, seeds, time, _set, folder, json, calls, quiet, verbose,
        };
        command.SetAction(parsed => new RunVerb(host).Invoke(new()
        {
            File = parsed.GetRequiredValue(file),
            Sets = parsed.GetRequiredValue(_set),
            Seed = parsed.GetValue(seed),
            Seeds = parsed.GetValue(seeds),
            Time = parsed.GetValue(time),
            Out = parsed.GetValue(folder),
            IsJson = parsed.GetValue(json),
            ShowsCalls = parsed.GetValue(calls),
            IsQuiet = parsed.GetValue(quiet),
            IsVerbose = parsed.GetValue(verbose),
        }));
        return command;
    }

    private static Command Sweep(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The experiment's file." };
        file.Validators.Add(RefuseOptions);
        var over = new Option<string[]>("--over")
        {
            Description = "Give a key several values: machine.cpus=2,8,64. Repeatable; every "
                + "combination is run, the last key changing fastest.",
            HelpName = "path=value,value",
            Required = true,
        };
        var json = Switch(
            "--json", "Write the rows as JSON to standard output, and nothing else.");
        var csv = Switch("--csv", "Write the rows as CSV to standard output, and nothing else.");
        var command = new Command(
            "sweep", "Run an experiment with every combination of some keys' values.")
        {
            file, over, _set, json, csv,
        };
        command.SetAction(parsed => new SweepVerb(host).Invoke(new()
        {
            File = parsed.GetRequiredValue(file),
            Overs = parsed.GetRequiredValue(over),
            Sets = parsed.GetRequiredValue(_set),
            IsJson = parsed.GetValue(json),
            IsCsv = parsed.GetValue(csv),
        }));
        return command;
    }

    private static Command Check(CliHost host)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The experiments' files.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(RefuseOptions);
        var json = Switch("--json", "Write what is wrong as JSON to standard output.");
        var command = new Command(
            "check", "Say everything that is wrong with experiments; run none.")
        {
            files, _set, json,
        };
        command.SetAction(parsed => new CheckVerb(host).Invoke(
            parsed.GetRequiredValue(files), parsed.GetRequiredValue(_set), parsed.GetValue(json)));
        return command;
    }

    private static Command Conform(CliHost host)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files of rows: calls, order and boots; boots.csv is also looked for "
                + "beside them.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(RefuseOptions);
        var seed = Text("--seed", "N", "Order deliveries by this seed; 1 by default.");
        var json = Switch(
            "--json", "Write the result as JSON to standard output, and nothing else.");
        var quiet = Switch("--quiet", "Say only what differs, and the verdict.");
        var command = new Command(
            "conform", "Repeat the calls of recorded rows, and compare what they did.")
        {
            files, seed, json, quiet,
        };
        command.SetAction(parsed => new ConformVerb(host).Invoke(
            parsed.GetRequiredValue(files),
            parsed.GetValue(seed),
            parsed.GetValue(json),
            parsed.GetValue(quiet)));
        return command;
    }

    private static Command List(CliHost host)
    {
        var subject = new Argument<string?>("WHAT")
        {
            Description = string.Join(", ", ListVerb.Subjects),
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("list", "List what experiments can name, and what results do.")
        {
            subject,
        };
        command.SetAction(parsed => new ListVerb(host).Invoke(parsed.GetValue(subject)));
        return command;
    }

    /// <summary>What looks like an option and is none would pass for a file's name.</summary>
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
        {
            result.AddError($"{token.Value} is no option here; a file's name may begin as ./-");
        }
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };

    private static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description };
}

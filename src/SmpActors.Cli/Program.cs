using SmpActors.Cli;
using SmpActors.Experiments;
using SmpActors.Experiments.Traces;
using Spectre.Console;

// Nobody says how wide a file is.
const int RedirectedWidth = 100;

using var interruption = new Interruption();
var host = new CliHost
{
    Output = ConsoleOf(Console.Out, Console.IsOutputRedirected),
    Error = ConsoleOf(Console.Error, Console.IsErrorRedirected),
    Run = ExperimentRunner.Run,
    PrintCalls = CallTree.PrintFirstOfEach,
    Interrupted = interruption.Token,
};
return SmpActorsCommand.Invoke(args, host);

static IAnsiConsole ConsoleOf(TextWriter writer, bool isRedirected)
{
    var console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    });
    if (isRedirected) console.Profile.Width = RedirectedWidth;
    return console;
}

using SmpActors.Experiments.Results;

namespace SmpActors.Cli;

/// <summary>What the process returns.</summary>
public static class ExitStatus
{
    /// <summary>All oracles hold; or what was asked for is done.</summary>
    public const int Ok = 0;

    /// <summary>An oracle was violated, or calls stalled.</summary>
    public const int Failed = 1;

    /// <summary>The input is wrong: nothing was run, nothing was written.</summary>
    public const int WrongInput = 2;

    /// <summary>The program failed.</summary>
    public const int Broken = 3;

    /// <summary>The user ended it.</summary>
    public const int Interrupted = 130;

    /// <summary>The status that says a verdict.</summary>
    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Ok => Ok,
        Verdict.Interrupted => Interrupted,
        _ => Failed,
    };
}

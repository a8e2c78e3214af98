using System.Diagnostics;

namespace SmpActors.Rules;

/// <summary>How a program that was run has ended.</summary>
/// <param name="ExitCode">Its exit code, or null if it had to be ended.</param>
/// <param name="Output">What it printed, errors too.</param>
internal sealed record ShellResult(int? ExitCode, string Output);

/// <summary>Runs another program and waits for it; it leaves no process behind.</summary>
internal static class Shell
{
    /// <summary>4 GiB, in hex as the runtime reads it: what spins may eat memory, too.</summary>
    private const string HeapLimit = "0x100000000";

    // A broken kernel may spin for ever; what is run here takes a fraction of this.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    public static ShellResult Run(string folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;

        // What `dotnet run` sets for its own build must not reach another one.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var hasEnded = process.WaitForExit(_limit);
        if (!hasEnded) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return new(
            hasEnded ? process.ExitCode : null,
            output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}

namespace SmpActors.Experiments.Workloads.Custom;

/// <summary>What a workload must not use, because no seed replays it.</summary>
internal static class BannedApi
{
    private const string Clock = "the guest has no clock of the computer; "
        + "let time pass with cpu.Elapse or cpu.Sleep";

    private const string Leaves =
        "work would leave the machine's thread; await guest coroutines only";

    private const string Chance = "a run must follow from its seed; draw from RandomOf(cpu)";

    private static readonly Dictionary<string, string> _types = new(StringComparer.Ordinal)
    {
        ["System.Random"] = Chance,
        ["System.Security.Cryptography.RandomNumberGenerator"] = Chance,
        ["System.Diagnostics.Stopwatch"] = Clock,
        ["System.TimeProvider"] = Clock,
        ["System.Threading.Thread"] = Leaves,
        ["System.Threading.ThreadPool"] = Leaves,
        ["System.Threading.Timer"] = Leaves,
        ["System.Timers.Timer"] = Leaves,
        ["System.Threading.PeriodicTimer"] = Leaves,
        ["System.Threading.Tasks.Task"] = Leaves,
        ["System.Threading.Tasks.Task`1"] = Leaves,
        ["System.Threading.Tasks.ValueTask"] = Leaves,
        ["System.Threading.Tasks.ValueTask`1"] = Leaves,
        ["System.Threading.Tasks.Parallel"] = Leaves,
        ["System.Runtime.CompilerServices.AsyncVoidMethodBuilder"] = Leaves,
    };

    private static readonly Dictionary<string, string> _members = new(StringComparer.Ordinal)
    {
        ["System.DateTime.get_Now"] = Clock,
        ["System.DateTime.get_UtcNow"] = Clock,
        ["System.DateTime.get_Today"] = Clock,
        ["System.DateTimeOffset.get_Now"] = Clock,
        ["System.DateTimeOffset.get_UtcNow"] = Clock,
        ["System.Environment.get_TickCount"] = Clock,
        ["System.Environment.get_TickCount64"] = Clock,
        ["System.Guid.NewGuid"] = Chance,
        ["System.Guid.CreateVersion7"] = Chance,
    };

    /// <summary>Why a member must not be used, or null if it may.</summary>
    /// <param name="type">The full name of the type that has it.</param>
    /// <param name="member">Its name.</param>
    public static string? WhyNot(string type, string member) =>
        _types.GetValueOrDefault(type) ?? _members.GetValueOrDefault($"{type}.{member}");
}

namespace SmpActors.Experiments.Config;

/// <summary>The primitives of scftorture that have a weight.</summary>
/// <remarks>Source: kernel/scftorture.c, weight_*.</remarks>
public static class ScfTortureWeights
{
    /// <summary>All of them, in the module's order.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new("resched", "smp_send_reschedule() to a random online CPU."),
        new("single", "smp_call_function_single without wait, to a random CPU."),
        new("single_rpc", "The same, and the caller sleeps until the handler wakes it."),
        new("single_wait", "smp_call_function_single with wait, to a random CPU."),
        new("many", "smp_call_function_many without wait, to all online CPUs."),
        new("many_wait", "smp_call_function_many with wait."),
        new("all", "smp_call_function without wait."),
        new("all_wait", "smp_call_function with wait."),
    ];
}

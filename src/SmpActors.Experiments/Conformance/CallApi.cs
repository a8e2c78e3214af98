namespace SmpActors.Experiments.Conformance;

/// <summary>The cross-call APIs that rows name.</summary>
public enum CallApi
{
    /// <summary>smp_call_function_single(), to the first CPU of the mask.</summary>
    Single,

    /// <summary>smp_call_function_many().</summary>
    Many,

    /// <summary>smp_call_function().</summary>
    Func,

    /// <summary>on_each_cpu().</summary>
    Each,

    /// <summary>on_each_cpu_mask().</summary>
    EachMask,

    /// <summary>on_each_cpu_cond().</summary>
    EachCond,

    /// <summary>on_each_cpu_cond_mask().</summary>
    EachCondMask,

    /// <summary>smp_call_function_any().</summary>
    Any,

    /// <summary>
    /// smp_call_function_single_async() to each CPU of the mask, ascending, a csd for each.
    /// </summary>
    Async,

    /// <summary>
    /// smp_call_function_single_async() with so many different csds, all to one CPU.
    /// </summary>
    Burst,

    /// <summary>smp_call_function_single_async() twice with the same csd.</summary>
    Twice,

    /// <summary>kick_all_cpus_sync().</summary>
    Kick,

    /// <summary>irq_work_queue(), on the caller itself.</summary>
    IrqWork,
}

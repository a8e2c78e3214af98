namespace SmpActors.TestKit.Conformance.X86;

/// <summary>
/// The NMI pin of each CPU: a controller that has it implements this beside
/// <see cref="IX86Controller"/>.
/// </summary>
public interface INmiPin
{
    /// <summary>Whether an NMI waits for a CPU, and none is being handled.</summary>
    bool IsNmiAsserted(CpuId cpu);

    /// <summary>The core enters its NMI handler.</summary>
    void EnterNmi(CpuId cpu);

    /// <summary>The handler returns with IRET.</summary>
    void LeaveNmi(CpuId cpu);
}

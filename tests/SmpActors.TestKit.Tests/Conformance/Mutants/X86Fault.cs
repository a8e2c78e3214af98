using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>What goes wrong in local APICs that wrap those in which nothing does.</summary>
internal sealed record X86Fault
{
    /// <summary>What a register reads as: inner, CPU, offset, the truth.</summary>
    public Func<IX86Controller, CpuId, int, ulong, ulong> Read { get; init; } =
        static (_, _, _, truth) => truth;

    /// <summary>What is written instead: inner, CPU, offset, value; null for nothing.</summary>
    public Func<IX86Controller, CpuId, int, ulong, ulong?> Write { get; init; } =
        static (_, _, _, value) => value;

    /// <summary>What is written to IA32_APIC_BASE instead.</summary>
    public Func<ulong, ulong?> WriteBase { get; init; } = static value => value;

    /// <summary>What an acknowledge gives: inner, CPU.</summary>
    public Func<IX86Controller, CpuId, byte> Acknowledge { get; init; } =
        static (inner, cpu) => inner.Acknowledge(cpu);

    /// <summary>What INTR says: inner, CPU.</summary>
    public Func<IX86Controller, CpuId, bool> Pin { get; init; } =
        static (inner, cpu) => inner.IsInterruptAsserted(cpu);

    /// <summary>Whether accesses may raise #GP.</summary>
    public bool RaisesGp { get; init; } = true;
}

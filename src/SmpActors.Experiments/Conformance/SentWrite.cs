using System.Globalization;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>One write to a register that sends interrupts, or that says whom to.</summary>
/// <param name="Register">As rows name it: <c>ICR2</c>, <c>SGI1R</c>.</param>
/// <param name="Value">The word written.</param>
/// <param name="Cpu">The CPU that wrote it.</param>
public readonly record struct SentWrite(string Register, ulong Value, CpuId Cpu)
{
    /// <summary>Whether the write sends; ICR2 of an xAPIC only says whom to.</summary>
    public bool Sends => Register != SendRegisters.Icr2;

    /// <summary><c>ICR2=0x2000000</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Register}=0x{Value:x}");
}

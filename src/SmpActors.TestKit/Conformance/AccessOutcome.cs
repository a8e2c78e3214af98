using System.Globalization;

namespace SmpActors.TestKit.Conformance;

/// <summary>What the access of a register brought.</summary>
/// <param name="Value">What was read; 0 after a write and after a fault.</param>
/// <param name="HasFaulted">
/// The access raised an exception and changed nothing: #GP on x86, on arm64 the system register is
/// undefined for it.
/// </param>
public readonly record struct AccessOutcome(ulong Value, bool HasFaulted)
{
    /// <summary>A write that was taken.</summary>
    public static AccessOutcome Written => default;

    /// <summary>An access that raised an exception.</summary>
    public static AccessOutcome Fault => new(0, true);

    /// <summary>A read that was answered.</summary>
    public static AccessOutcome Read(ulong value) => new(value, false);

    public override string ToString() =>
        HasFaulted ? "a fault" : "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}

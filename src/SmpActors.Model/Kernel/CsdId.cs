using System.Globalization;

namespace SmpActors.Model.Kernel;

/// <summary>Which of its owner's csds a slot is.</summary>
public enum CsdSlotKind : byte
{
    None,

    /// <summary>On the stack of a waiting single call; the index is the nesting depth.</summary>
    OnStack,

    /// <summary>The per-CPU csd_data of single calls that do not wait.</summary>
    CsdData,

    /// <summary>cfd_data, the csd for one target; the index is the target's CPU number.</summary>
    Cfd,

    /// <summary>Supplied by the caller of smp_call_function_single_async.</summary>
    Caller,

    /// <summary>No csd: the node of an irq_work; the index is its number.</summary>
    IrqWork,
}

/// <summary>A place for a csd in its owner's memory.</summary>
public readonly record struct CsdSlot(CsdSlotKind Kind, int Index)
{
    public override string ToString() => Kind switch
    {
        CsdSlotKind.OnStack => Numbered("stack"),
        CsdSlotKind.CsdData => "csd_data",
        CsdSlotKind.Cfd => Numbered("cfd"),
        CsdSlotKind.Caller => Numbered("caller"),
        CsdSlotKind.IrqWork => Numbered("irq_work"),
        _ => "none",
    };

    private string Numbered(string word) =>
        string.Create(CultureInfo.InvariantCulture, $"{word}{Index}");
}

/// <summary>One use of one csd.</summary>
/// <param name="Owner">The CPU in whose memory it lies, and that locks it.</param>
/// <param name="Slot">Which of the owner's csds.</param>
/// <param name="Generation">The n-th use, from 1: tells a late unlock from the current one.</param>
public readonly record struct CsdId(CpuId Owner, CsdSlot Slot, int Generation)
{
    public override string ToString() => Slot.Kind == CsdSlotKind.None
        ? "csd[none]"
        : string.Create(CultureInfo.InvariantCulture, $"csd[{Owner} {Slot} #{Generation}]");
}

/// <summary>One cross call: the causal id from its caller to the last unlock.</summary>
/// <param name="Caller">The calling CPU.</param>
/// <param name="Number">The n-th call of that CPU, from 1; 0 is no call.</param>
public readonly record struct CallId(CpuId Caller, int Number)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"call[{Caller} #{Number}]");
}

namespace SmpActors.Model.X86;

/// <summary>What differs between one x86 kernel and another.</summary>
public sealed record X86Options
{
    /// <summary>What the kernel's release changed since v4.9.</summary>
    public X86Change Changes { get; init; }

    /// <summary>Whether the release has a change.</summary>
    public bool Has(X86Change change) => (Changes & change) != 0;
}

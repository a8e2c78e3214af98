namespace SmpActors.Model.Kernel;

/// <summary>
/// Negative results of kernel functions. Source: include/uapi/asm-generic/errno-base.h.
/// </summary>
public static class Errno
{
    /// <summary>No such CPU, or it is offline.</summary>
    public const int Enxio = -6;

    /// <summary>Out of memory.</summary>
    public const int Enomem = -12;

    /// <summary>
    /// The slot is in use (single_async from 5.7 on), or no other CPU is left.
    /// </summary>
    public const int Ebusy = -16;

    /// <summary>No CPU that is possible and present, or that the GIC reaches.</summary>
    public const int Einval = -22;
}

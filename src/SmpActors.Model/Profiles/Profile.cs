using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;

namespace SmpActors.Model.Profiles;

/// <summary>A release of the kernel, as what it changed since v4.9.</summary>
/// <param name="Name">As experiments name it: <c>6.1</c>.</param>
/// <param name="Kernel">The generic code's changes.</param>
/// <param name="X86">Those of x86.</param>
/// <param name="Gic">Those of arm64.</param>
public sealed record Profile(string Name, KernelProfile Kernel, X86Change X86, GicChange Gic)
{
    /// <summary>What differs from v4.9, in words; empty for v4.9 itself.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}

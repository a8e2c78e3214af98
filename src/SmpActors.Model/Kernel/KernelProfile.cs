using System.Globalization;

namespace SmpActors.Model.Kernel;

/// <summary>Whose behaviour generic code follows: v4.9 with the changes of a release.</summary>
/// <param name="release">Its tag, such as <c>v6.1</c>.</param>
/// <param name="changes">What differs from v4.9.</param>
public sealed class KernelProfile(string release, KernelChange changes)
{
    /// <summary>v4.9 itself, from which all others are told.</summary>
    public static KernelProfile Reference { get; } = new("v4.9", KernelChange.None);

    /// <summary>Its tag, as call trees print it.</summary>
    public string Release => release;

    /// <summary>What differs from v4.9.</summary>
    public KernelChange Changes { get; } = changes;

    /// <summary>What the flags word of a csd has beside LOCK if its caller waits.</summary>
    internal CsdFlags SynchronousFlag { get; } = (changes & KernelChange.CsdTypes) != 0
        ? CsdFlags.TypeSync
        : CsdFlags.Synchronous;

    /// <summary>Whether this release has a change.</summary>
    public bool Has(KernelChange change) => (Changes & change) != 0;

    /// <summary>A function as this release names it, with its tag.</summary>
    public KernelFunction Own(KernelFunction function)
    {
        var named = function;
        while (named.Later is { } later && Number(later.Version) <= Number(release)) named = later;
        return named.Version == release ? named : new(named.Name, named.File, release);
    }

    /// <summary>A tag as a number that grows with the releases: v6.12 is after v6.1.</summary>
    private static int Number(string tag)
    {
        var dot = tag.IndexOf('.', StringComparison.Ordinal);
        var culture = CultureInfo.InvariantCulture;
        return (int.Parse(tag.AsSpan(1, dot - 1), culture) * 1_000)
            + int.Parse(tag.AsSpan(dot + 1), culture);
    }
}

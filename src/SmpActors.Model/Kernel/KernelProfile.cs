namespace SmpActors.Model.Kernel;

/// <summary>Whose behaviour generic code follows: v4.9 with the changes of a release.</summary>
/// <param name="release">Its tag, such as <c>v6.1</c>.</param>
/// <param name="changes">What differs from v4.9.</param>
/// <param name="earlier">The tags of the releases before it that are told apart.</param>
public sealed class KernelProfile(
    string release, KernelChange changes, IReadOnlyList<string> earlier)
{
    /// <summary>v4.9 itself, from which all others are told.</summary>
    public static KernelProfile Reference { get; } = new("v4.9", KernelChange.None, []);

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
        while (named.Later is { } later && IsIn(later)) named = later;
        return named.Version == release ? named : new(named.Name, named.File, release);
    }

    private bool IsIn(KernelFunction function) =>
        function.Version == release || earlier.Contains(function.Version);
}

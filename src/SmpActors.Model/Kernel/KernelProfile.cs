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

    /// <summary>Whether this release has a change.</summary>
    public bool Has(KernelChange change) => (Changes & change) != 0;

    /// <summary>A function as this release names it, with its tag.</summary>
    public KernelFunction Own(KernelFunction function)
    {
        var named = Changes != KernelChange.None && function.Later is { } later ? later : function;
        return named.Version == release ? named : new(named.Name, named.File, release);
    }
}

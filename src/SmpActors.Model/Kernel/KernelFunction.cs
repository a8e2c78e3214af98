namespace SmpActors.Model.Kernel;

/// <summary>A function of the kernel, as a call tree prints it.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="File">The file within the kernel's tree.</param>
/// <param name="Version">The release that the behaviour follows, such as <c>v4.9</c>.</param>
public sealed record KernelFunction(string Name, string File, string Version = "v4.9")
{
    /// <summary>
    /// The same function from a later release on, under another name or in another file; its
    /// version is that release's. Null: nothing changed.
    /// </summary>
    public KernelFunction? Later { get; init; }

    public override string ToString() => $"{Name}() {File} ({Version})";
}

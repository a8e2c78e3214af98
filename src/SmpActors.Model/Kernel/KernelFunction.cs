namespace SmpActors.Model.Kernel;

/// <summary>A function of the kernel, as a call tree prints it.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="File">The file within the kernel's tree.</param>
/// <param name="Version">The release that the behaviour follows, such as <c>v4.9</c>.</param>
public sealed record KernelFunction(string Name, string File, string Version = "v4.9")
{
    /// <summary>
    /// What later releases call the same function or where they have it; null if all is the same.
    /// </summary>
    public KernelFunction? Later { get; init; }

    public override string ToString() => $"{Name}() {File} ({Version})";
}

namespace SmpActors.Experiments.Conformance;

/// <summary>Where in a call the caller's own callback ran.</summary>
public enum LocalPart
{
    /// <summary>It did not run on the caller.</summary>
    None,

    /// <summary>Before the last send.</summary>
    Before,

    /// <summary>After all sends.</summary>
    After,

    /// <summary>It ran, and nothing was sent.</summary>
    Only,
}

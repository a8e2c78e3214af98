namespace SmpActors.Model.Gic;

/// <summary>What a part's registers hold when a machine starts.</summary>
public enum GicPowerOn : byte
{
    /// <summary>What the kernel's init leaves: ready for IPIs.</summary>
    Initialised,

    /// <summary>What a hardware reset leaves: asleep, every group off.</summary>
    Reset,
}

using SmpActors.Model;

namespace SmpActors.TestKit.Protocol;

/// <summary>A fault that a test has planned for one message.</summary>
public sealed class PlannedFault
{
    private readonly Func<PartId, PartId, IMessage, bool> _matches;

    internal PlannedFault(
        string name, Func<PartId, PartId, IMessage, bool> matches, long? delayNs)
    {
        Name = name;
        _matches = matches;
        DelayNs = delayNs;
    }

    /// <summary>What was planned, in words.</summary>
    public string Name { get; }

    /// <summary>Whether its message came by.</summary>
    public bool HasFired { get; private set; }

    /// <summary>How much later the message arrives, in ns; null: never.</summary>
    internal long? DelayNs { get; }

    /// <summary>Whether this is its message; at most one is.</summary>
    internal bool Takes(PartId from, PartId to, IMessage message)
    {
        if (HasFired || !_matches(from, to, message)) return false;
        HasFired = true;
        return true;
    }
}

using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>Which actor runs which part: an array for each kind, a step for each look-up.</summary>
public sealed class PartDirectory
{
    private readonly IMachineTime? _time;
    private readonly IActorRef?[][] _refs;

    /// <summary>The actors themselves, where time knows no shorter way to them.</summary>
    private readonly ICanTell?[][] _addresses;

    /// <param name="counts">How many parts of each kind there are.</param>
    /// <param name="time">Whose addresses the parts are given, or null.</param>
    public PartDirectory(
        IReadOnlyDictionary<PartKind, int> counts, IMachineTime? time = null)
    {
        _time = time is { IsOfOneThread: true } ? time : null;
        _refs = new IActorRef?[Enum.GetValues<PartKind>().Length][];
        for (var kind = 0; kind < _refs.Length; kind++)
        {
            _refs[kind] = new IActorRef?[counts.GetValueOrDefault((PartKind)kind)];
        }

        _addresses = _time is null
            ? _refs
            : [.. _refs.Select(refs => new ICanTell?[refs.Length])];
    }

    /// <summary>The part's actor, or null where the machine has no such part.</summary>
    public IActorRef? this[PartId part]
    {
        get
        {
            var refs = _refs[(int)part.Kind];
            return unchecked((uint)part.Index) < (uint)refs.Length ? refs[part.Index] : null;
        }
    }

    /// <summary>The shortest way to the part's actor, or null as above.</summary>
    public ICanTell? AddressOf(PartId part)
    {
        var addresses = _addresses[(int)part.Kind];
        return unchecked((uint)part.Index) < (uint)addresses.Length ? addresses[part.Index] : null;
    }

    internal void Add(PartId part, IActorRef actor)
    {
        _refs[(int)part.Kind][part.Index] = actor;
        if (_time is not null)
            _addresses[(int)part.Kind][part.Index] = _time.AddressOf(actor);
    }
}

using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>Which actor runs which part: an array for each kind, a step for each look-up.</summary>
public sealed class PartDirectory
{
    private readonly IActorRef?[][] _refs;

    /// <param name="counts">How many parts of each kind there are.</param>
    public PartDirectory(IReadOnlyDictionary<PartKind, int> counts)
    {
        _refs = new IActorRef?[Enum.GetValues<PartKind>().Length][];
        for (var kind = 0; kind < _refs.Length; kind++)
        {
            _refs[kind] = new IActorRef?[counts.GetValueOrDefault((PartKind)kind)];
        }
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

    internal void Add(PartId part, IActorRef actor) => _refs[(int)part.Kind][part.Index] = actor;
}

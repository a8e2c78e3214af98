using System.Collections.Concurrent;

namespace SmpActors.Simulation.Hashing;

internal delegate void ContentAdder(object value, ref ContentHasher hasher);

internal delegate void ContentAdder<in T>(T value, ref ContentHasher hasher);

/// <summary>
/// How objects of one type are hashed: made once for each type, then without reflection. It holds
/// no state of a run, so all simulations of a process share it.
/// </summary>
internal sealed class ContentPlan
{
    private const int RecentCount = 64;

    private static readonly ConcurrentDictionary<Type, ContentPlan> Plans = new();

    /// <summary>
    /// By a type's identity: a run has few types, and this is faster than the table of all. Threads
    /// may overwrite each other's entries, which costs a look-up.
    /// </summary>
    private static readonly ContentPlan?[] Recent = new ContentPlan?[RecentCount];

    /// <summary>Held, so that the type lives as long as its word is known here.</summary>
    private readonly Type _type;
    private readonly nint _typeWord;

    private ContentPlan(Type type)
    {
        _type = type;
        _typeWord = type.TypeHandle.Value;

        // Not FullName: it would carry the versions of the assemblies of generic arguments.
        TypeHash = Mix.OfString(type.ToString());
        if (!KnownContent.TryGet(type, out var adder) && !StructuralContent.IsEmpty(type))
        {
            adder = StructuralContent.AdderFor(type);
            IsFlat = StructuralContent.HasFlatFields(type);
        }

        AddContent = adder;
        var only = new ContentHasher(Mix.Basis);
        only.Add(TypeHash);
        TypeOnlyHash = only.Value;
    }

    public ulong TypeHash { get; }

    /// <summary>The hash of a message of this type if the type has no content.</summary>
    public ulong TypeOnlyHash { get; }

    /// <summary>Null if the type has no content or is opaque: then only its name counts.</summary>
    public ContentAdder? AddContent { get; }

    /// <summary>
    /// True if nothing in the content can hold the object itself, or anything of unknown type.
    /// </summary>
    public bool IsFlat { get; }

    /// <summary>The plan of an object's type.</summary>
    public static ContentPlan Of(object value)
    {
        var word = TypeWord.Of(value);
        ref var recent = ref Recent[(int)((word >> 3) & (RecentCount - 1))];
        var plan = recent;
        if (plan is not null && plan._typeWord == word) return plan;
        return recent = Plans.GetOrAdd(value.GetType(), static key => new ContentPlan(key));
    }

    /// <summary>The hash of a whole message: its type and its content.</summary>
    public ulong HashOf(object message)
    {
        if (AddContent is null) return TypeOnlyHash;

        var hasher = new ContentHasher(IsFlat ? TypeOnlyHash : Mix.Basis);
        if (IsFlat) AddContent(message, ref hasher);
        else hasher.AddObject(message);
        return hasher.Value;
    }
}

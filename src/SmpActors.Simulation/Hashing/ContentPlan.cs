using System.Collections.Concurrent;
using System.Reflection;

namespace SmpActors.Simulation.Hashing;

internal delegate void ContentAdder(object value, ref ContentHasher hasher);

internal delegate void ContentAdder<in T>(T value, ref ContentHasher hasher);

/// <summary>
/// How objects of one type are hashed: made once for each type, then without reflection. It holds
/// no state of a run, so all simulations of a process share it.
/// </summary>
internal sealed class ContentPlan
{
    private static readonly ConcurrentDictionary<Type, ContentPlan> Plans = new();

    private ContentPlan(Type type)
    {
        // Not FullName: it would carry the versions of the assemblies of generic arguments.
        TypeHash = Mix.OfString(type.ToString());
        AddContent = AdderFor(type);
        var only = new ContentHasher(Mix.Basis);
        only.Add(TypeHash);
        TypeOnlyHash = only.Value;
    }

    public ulong TypeHash { get; }

    /// <summary>The hash of a message of this type if the type has no content.</summary>
    public ulong TypeOnlyHash { get; }

    /// <summary>Null if the type has no content or is opaque: then only its name counts.</summary>
    public ContentAdder? AddContent { get; }

    public static ContentPlan Of(Type type) =>
        Plans.TryGetValue(type, out var plan)
            ? plan
            : Plans.GetOrAdd(type, static key => new ContentPlan(key));

    /// <summary>The hash of a whole message: its type and its content.</summary>
    public ulong HashOf(object message)
    {
        if (AddContent is null) return TypeOnlyHash;

        var hasher = new ContentHasher(Mix.Basis);
        hasher.AddObject(message);
        return hasher.Value;
    }

    private static ContentAdder? AdderFor(Type type)
    {
        if (KnownContent.TryGet(type, out var known)) return known;
        if (StructuralContent.IsEmpty(type)) return null;

        var make = typeof(ContentPlan)
            .GetMethod(nameof(Boxed), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type);
        return (ContentAdder)make.Invoke(null, null)!;
    }

    private static ContentAdder Boxed<T>()
    {
        var add = StructuralContent.AdderFor<T>();
        return (object value, ref ContentHasher hasher) => add((T)value, ref hasher);
    }
}

using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// Types whose fields are not their content: references to actors, collections, and what is opaque
/// because its inside differs from process to process.
/// </summary>
internal static class KnownContent
{
    private static readonly Type[] OpaqueTypes =
    [
        typeof(Delegate), typeof(Task), typeof(MemberInfo), typeof(Assembly), typeof(Module),
        typeof(WaitHandle), typeof(Stream), typeof(Pointer), typeof(ActorSystem),
        typeof(IActorContext), typeof(ICell), typeof(LoggingBus), typeof(Config),
        typeof(MessageDispatcher), typeof(IScheduler), typeof(IExtension), typeof(ActorBase),
        typeof(Props), typeof(IAsyncStateMachine), typeof(IRunnable), typeof(IActorRefProvider),
    ];

    /// <returns>False if the type is hashed by its fields.</returns>
    public static bool TryGet(Type type, out ContentAdder? adder)
    {
        adder = OfReference(type) ?? OfText(type) ?? OfCollection(type);
        return adder is not null || IsOpaque(type);
    }

    private static ContentAdder? OfReference(Type type)
    {
        if (Is<IContentHash>(type))
            return (object value, ref ContentHasher hasher) =>
                ((IContentHash)value).AddTo(ref hasher);
        if (Is<IActorRef>(type))
            return (object value, ref ContentHasher hasher) => hasher.Add((IActorRef)value);
        if (Is<ActorPath>(type))
            return (object value, ref ContentHasher hasher) =>
                hasher.Add(PathHash.Of((ActorPath)value));
        if (Is<IWrappedMessage>(type))
            return (object value, ref ContentHasher hasher) =>
                hasher.AddObject(((IWrappedMessage)value).Message);
        return null;
    }

    private static ContentAdder? OfText(Type type)
    {
        if (type == typeof(string))
            return (object value, ref ContentHasher hasher) => hasher.Add((string)value);
        if (Is<Type>(type))
            return (object value, ref ContentHasher hasher) => hasher.Add(value.ToString());
        if (Is<StringBuilder>(type))
            return (object value, ref ContentHasher hasher) => hasher.Add(value.ToString());
        if (Is<Uri>(type))
            return (object value, ref ContentHasher hasher) =>
                hasher.Add(((Uri)value).OriginalString);

        // Texts of exceptions and logs may print an actor with its uid, which is random; a log
        // event also holds its thread and the wall clock.
        if (Is<Exception>(type))
            return (object value, ref ContentHasher hasher) =>
                hasher.Add(WithoutUids(((Exception)value).Message));
        if (Is<LogEvent>(type))
            return (object value, ref ContentHasher hasher) =>
                hasher.Add(WithoutUids(((LogEvent)value).LogSource ?? string.Empty));
        return null;
    }

    private static ContentAdder? OfCollection(Type type)
    {
        var isOfSystem = type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal)
            ?? false;
        if (!isOfSystem || type.IsValueType || !Is<IEnumerable>(type) || Is<IEnumerator>(type))
            return null;

        if (Is<IDictionary>(type)) return AddEntries;
        return IsUnordered(type) ? AddMembers : AddElements;
    }

    private static bool IsUnordered(Type type) => type.GetInterfaces().Append(type).Any(one =>
        one.IsGenericType && (one.GetGenericTypeDefinition() == typeof(ISet<>)
            || one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)
            || one.GetGenericTypeDefinition() == typeof(ConcurrentBag<>)));

    private static void AddEntries(object value, ref ContentHasher hasher)
    {
        ulong sum = 0;
        var count = 0;
        foreach (DictionaryEntry entry in (IDictionary)value)
        {
            sum = unchecked(sum + hasher.OfMember(entry.Key, entry.Value));
            count++;
        }

        hasher.AddUnordered(sum, count);
    }

    private static void AddMembers(object value, ref ContentHasher hasher)
    {
        ulong sum = 0;
        var count = 0;
        foreach (var member in (IEnumerable)value)
        {
            sum = unchecked(sum + hasher.OfMember(member, null));
            count++;
        }

        hasher.AddUnordered(sum, count);
    }

    private static void AddElements(object value, ref ContentHasher hasher)
    {
        var count = 0;
        foreach (var element in (IEnumerable)value)
        {
            hasher.AddObject(element);
            count++;
        }

        hasher.Add(count);
    }

    private static bool IsOpaque(Type type)
    {
        if (type.IsPointer || type.IsByRefLike || type.IsCOMObject) return true;
        if (Array.Exists(OpaqueTypes, opaque => opaque.IsAssignableFrom(type))) return true;

        var name = type.Namespace ?? string.Empty;
        if (name.StartsWith("System.Threading", StringComparison.Ordinal)) return true;
        if (Is<IEnumerator>(type)) return true;
        if (type == typeof(object)) return true;
        if (type.IsValueType || type.IsArray || Is<ITuple>(type) || Is<Version>(type)) return false;
        return name == "System" || name.StartsWith("System.", StringComparison.Ordinal)
            || (Is<IEnumerable>(type) && type.IsDefined(typeof(CompilerGeneratedAttribute), false));
    }

    /// <summary>
    /// The text without "#" and the digits after it, as an actor's uid is printed.
    /// </summary>
    private static string WithoutUids(string text)
    {
        if (!text.Contains('#', StringComparison.Ordinal)) return text;

        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            kept.Append(text[i]);
            if (text[i] != '#') continue;
            while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])) i++;
        }

        return kept.ToString();
    }

    private static bool Is<T>(Type type) => typeof(T).IsAssignableFrom(type);
}

using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>A field of a message that a fault can corrupt: a number, bits or a flag.</summary>
/// <remarks>
/// What no wire carries is none: the ids of requests, calls and causes are the model's own.
/// </remarks>
public sealed class MessageField
{
    private const int DepthMax = 3;

    private static readonly HashSet<string> _own = new(StringComparer.Ordinal)
    {
        "Cause", "Call", "Broadcast", "Key", "Csd", "Func", "Cpu", "Writer", "Asker", "Source",
    };

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<MessageField>> _ofTypes = [];
    private readonly PropertyInfo[] _path;

    private MessageField(Type message, PropertyInfo[] path)
    {
        Message = message;
        _path = path;
        ValueMax = WidestOf(message, path);
    }

    /// <summary>The type of message.</summary>
    public Type Message { get; }

    /// <summary>Its name, with those of the fields that it lies in.</summary>
    public string Path => string.Join('.', _path.Select(p => p.Name));

    /// <summary>The greatest value that it holds: all its bits are ones.</summary>
    public ulong ValueMax { get; }

    /// <summary>The fields of a type of message.</summary>
    public static IReadOnlyList<MessageField> Of(Type message) => _ofTypes.GetOrAdd(
        message,
        static type => [.. Leaves(type, []).Select(path => new MessageField(type, path))]);

    /// <summary>The field of a path in any case of letters, or null.</summary>
    public static MessageField? Find(Type message, string path) => Of(message).FirstOrDefault(
        field => field.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{MessageTypes.NameOf(Message)}.{Path}";

    internal IMessage Change(IMessage message, Func<ulong, ulong> change) =>
        (IMessage)Change(message, _path, change);

    private static object Change(object target, Span<PropertyInfo> path, Func<ulong, ulong> change)
    {
        var property = path[0];
        var old = property.GetValue(target)
            ?? RuntimeHelpers.GetUninitializedObject(property.PropertyType);
        var value = path.Length > 1
            ? Change(old, path[1..], change)
            : FromBits(change(ToBits(old)), property.PropertyType);

        // A struct came boxed, which is a copy of its own; a record is cloned, as by "with".
        var copy = target is ValueType
            ? target
            : target.GetType().GetMethod("<Clone>$")!.Invoke(target, null)!;
        if (property.SetMethod is not null) property.SetValue(copy, value);
        else BackingFieldOf(property)!.SetValue(copy, value);
        return copy;
    }

    private static IEnumerable<PropertyInfo[]> Leaves(Type type, PropertyInfo[] path)
    {
        foreach (var property in type
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .OrderBy(p => p.MetadataToken))
        {
            if (_own.Contains(property.Name) || property.GetIndexParameters().Length > 0) continue;
            if (property.SetMethod is null && BackingFieldOf(property) is null) continue;
            PropertyInfo[] longer = [.. path, property];
            var inner = property.PropertyType;
            if (IsLeaf(inner)) yield return longer;
            else if (longer.Length < DepthMax && inner.Assembly == typeof(IMessage).Assembly)
            {
                foreach (var leaf in Leaves(inner, longer)) yield return leaf;
            }
        }
    }

    private static bool IsLeaf(Type type) => type.IsEnum || type == typeof(bool)
        || type == typeof(byte) || type == typeof(ushort) || type == typeof(int)
        || type == typeof(uint) || type == typeof(long) || type == typeof(ulong);

    private static FieldInfo? BackingFieldOf(PropertyInfo property) =>
        property.DeclaringType!.GetField(
            $"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);

    private static ulong ToBits(object value) => value switch
    {
        bool truth => truth ? 1UL : 0,
        byte number => number,
        ushort number => number,
        int number => unchecked((uint)number),
        uint number => number,
        long number => unchecked((ulong)number),
        ulong number => number,
        _ => ToBits(Convert.ChangeType(
            value,
            Enum.GetUnderlyingType(value.GetType()),
            System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static object FromBits(ulong bits, Type type)
    {
        if (type.IsEnum) return Enum.ToObject(type, bits);
        if (type == typeof(bool)) return bits != 0;
        unchecked
        {
            if (type == typeof(byte)) return (byte)bits;
            if (type == typeof(ushort)) return (ushort)bits;
            if (type == typeof(int)) return (int)bits;
            if (type == typeof(uint)) return (uint)bits;
            if (type == typeof(long)) return (long)bits;
            return bits;
        }
    }

    /// <summary>All ones of the type, or of the register's field that it is.</summary>
    private static ulong WidestOf(Type message, PropertyInfo[] path)
    {
        var type = path[^1].PropertyType;
        var ones = type == typeof(bool) ? 1UL : ulong.MaxValue >> (64 - (8 * SizeOf(type)));
        for (; ones > 1; ones >>= 1)
        {
            try
            {
                Change(RuntimeHelpers.GetUninitializedObject(message), path, _ => ones);
                return ones;
            }
            catch (TargetInvocationException refused)
                when (refused.InnerException is InvariantViolatedException or OverflowException)
            {
                // The field of a register is narrower than the type that it is read as.
            }
        }

        return ones;
    }

    private static int SizeOf(Type type)
    {
        var plain = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        return plain == typeof(byte) ? 1
            : plain == typeof(ushort) ? 2
            : plain == typeof(int) || plain == typeof(uint) ? 4
            : 8;
    }
}

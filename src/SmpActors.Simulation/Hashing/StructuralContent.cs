using System.Linq.Expressions;
using System.Reflection;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// Hashes a value by its fields, those of its base types first and by name within a type, compiled
/// once for each type. What is flat (words, texts, and structs and sealed classes of them) is
/// compiled into the code of that which holds it.
/// </summary>
internal static class StructuralContent
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo AddWord =
        typeof(ContentHasher).GetMethod(nameof(ContentHasher.Add), [typeof(ulong)])!;

    private static readonly MethodInfo AddText =
        typeof(ContentHasher).GetMethod(nameof(ContentHasher.Add), [typeof(string)])!;

    private static readonly MethodInfo AddAny =
        typeof(ContentHasher).GetMethod(nameof(ContentHasher.AddObject), [typeof(object)])!;

    /// <summary>True if the type has no field at all: then its name is its content.</summary>
    public static bool IsEmpty(Type type) =>
        !type.IsArray && !type.IsPrimitive && !type.IsEnum && FieldsOf(type).Count == 0;

    /// <summary>
    /// True if the type is no array, and no field of it can hold anything of unknown type.
    /// </summary>
    public static bool HasFlatFields(Type type) => !type.IsArray && HasFlatFields(type, []);

    /// <summary>Hashes an object of exactly this type.</summary>
    public static ContentAdder AdderFor(Type type)
    {
        if (type.IsArray) return ForArray(type);

        var value = Expression.Parameter(typeof(object), "value");
        var hasher = Expression.Parameter(typeof(ContentHasher).MakeByRefType(), "hasher");
        var typed = type.IsValueType
            ? Expression.Unbox(value, type)
            : Expression.Convert(value, type);
        return Expression.Lambda<ContentAdder>(AddValue(typed, hasher), value, hasher).Compile();
    }

    private static ContentAdder<T> BuildElement<T>()
    {
        var value = Expression.Parameter(typeof(T), "value");
        var hasher = Expression.Parameter(typeof(ContentHasher).MakeByRefType(), "hasher");
        return Expression.Lambda<ContentAdder<T>>(AddValue(value, hasher), value, hasher).Compile();
    }

    /// <summary>Adds a word, or a value field by field.</summary>
    private static Expression AddValue(Expression value, ParameterExpression hasher)
    {
        if (IsWord(value.Type)) return Expression.Call(hasher, AddWord, ToWord(value));

        // Read once: the value may be the outcome of a cast.
        if (value is ParameterExpression or MemberExpression || value.Type.IsValueType)
            return AddFields(value, hasher);

        var once = Expression.Variable(value.Type, "once");
        return Expression.Block(
            [once], Expression.Assign(once, value), AddFields(once, hasher));
    }

    private static BlockExpression AddFields(Expression value, ParameterExpression hasher) =>
        Expression.Block(FieldsOf(value.Type)
            .Select(field => AddField(Expression.Field(value, field), hasher))
            .Append(Expression.Empty()));

    private static Expression AddField(MemberExpression field, ParameterExpression hasher)
    {
        var type = field.Type;
        if (IsNothing(type)) return Expression.Empty();
        if (type == typeof(string)) return Expression.Call(hasher, AddText, field);
        if (IsWord(type)) return AddValue(field, hasher);
        if (!type.IsValueType)
        {
            return IsFlat(type, [])
                ? AddFlatObject(field, hasher)
                : Expression.Call(hasher, AddAny, field);
        }

        // A known value type (an IContentHash, a cancellation token) goes the way of objects.
        return KnownContent.TryGet(type, out _)
            ? Expression.Call(hasher, AddAny, Expression.Convert(field, typeof(object)))
            : AddValue(field, hasher);
    }

    /// <summary>What AddObject does with an object whose type is known beforehand.</summary>
    private static BlockExpression AddFlatObject(
        MemberExpression field, ParameterExpression hasher)
    {
        var once = Expression.Variable(field.Type, "once");
        var typeHash = Expression.Constant(Mix.OfString(field.Type.ToString()));
        return Expression.Block(
            [once],
            Expression.Assign(once, field),
            Expression.IfThenElse(
                Expression.ReferenceEqual(once, Expression.Constant(null, field.Type)),
                Expression.Call(hasher, AddWord, Expression.Constant(PathHash.None)),
                Expression.Block(
                    Expression.Call(hasher, AddWord, typeHash), AddFields(once, hasher))));
    }

    private static bool HasFlatFields(Type type, HashSet<Type> around)
    {
        // A class that can hold one of its own kind may hold itself.
        if (!around.Add(type)) return false;
        var isFlat = FieldsOf(type).TrueForAll(field => IsFlat(field.FieldType, around));
        around.Remove(type);
        return isFlat;
    }

    private static bool IsFlat(Type type, HashSet<Type> around)
    {
        if (IsWord(type) || IsNothing(type) || type == typeof(string)) return true;
        if (!type.IsSealed || type.IsArray || KnownContent.TryGet(type, out _)) return false;
        return HasFlatFields(type, around);
    }

    /// <summary>Handles and addresses: they differ from process to process.</summary>
    private static bool IsNothing(Type type) => type.IsPointer || type.IsByRefLike
        || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint);

    private static ContentAdder ForArray(Type type)
    {
        if (type == typeof(byte[])) return AddBytes;

        var element = type.GetElementType()!;
        var isPlain = element.IsValueType && type == element.MakeArrayType()
            && !KnownContent.TryGet(element, out _);
        return isPlain
            ? typeof(StructuralContent)
                .GetMethod(nameof(AddValues), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element).CreateDelegate<ContentAdder>()
            : AddObjects;
    }

    private static void AddBytes(object value, ref ContentHasher hasher) =>
        hasher.Add(((byte[])value).AsSpan());

    private static void AddValues<TElement>(object value, ref ContentHasher hasher)
    {
        var add = Element<TElement>.Add;
        var array = (TElement[])value;
        hasher.Add(array.Length);
        foreach (var element in array) add(element, ref hasher);
    }

    private static void AddObjects(object value, ref ContentHasher hasher)
    {
        var array = (Array)value;
        for (var rank = 0; rank < array.Rank; rank++) hasher.Add(array.GetLength(rank));
        foreach (var element in array) hasher.AddObject(element);
    }

    private static bool IsWord(Type type) =>
        type.IsEnum || (type.IsPrimitive && !IsNothing(type));

    private static Expression ToWord(Expression value)
    {
        if (value.Type.IsEnum)
            value = Expression.Convert(value, value.Type.GetEnumUnderlyingType());
        if (value.Type == typeof(bool))
            return Expression.Condition(value, Expression.Constant(1UL), Expression.Constant(0UL));
        if (value.Type == typeof(double))
            return Bits(nameof(BitConverter.DoubleToUInt64Bits), value);
        if (value.Type == typeof(float))
        {
            return Expression.Convert(
                Bits(nameof(BitConverter.SingleToUInt32Bits), value), typeof(ulong));
        }

        return Expression.Convert(value, typeof(ulong));
    }

    private static MethodCallExpression Bits(string method, Expression value) =>
        Expression.Call(typeof(BitConverter).GetMethod(method, [value.Type])!, value);

    private static List<FieldInfo> FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var one = type; one is not null && one != typeof(object); one = one.BaseType)
        {
            fields.InsertRange(
                0, one.GetFields(Declared).OrderBy(field => field.Name, StringComparer.Ordinal));
        }

        return fields;
    }

    private static class Element<T>
    {
        public static readonly ContentAdder<T> Add = BuildElement<T>();
    }
}

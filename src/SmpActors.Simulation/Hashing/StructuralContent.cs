using System.Linq.Expressions;
using System.Reflection;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// Hashes a value by its fields, those of its base types first and by name within a type, compiled
/// once for each type.
/// </summary>
internal static class StructuralContent
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo AddWord =
        typeof(ContentHasher).GetMethod(nameof(ContentHasher.Add), [typeof(ulong)])!;

    private static readonly MethodInfo AddAny =
        typeof(ContentHasher).GetMethod(nameof(ContentHasher.AddObject), [typeof(object)])!;

    /// <summary>True if the type has no field at all: then its name is its content.</summary>
    public static bool IsEmpty(Type type) =>
        !type.IsArray && !type.IsPrimitive && !type.IsEnum && FieldsOf(type).Count == 0;

    public static ContentAdder<T> AdderFor<T>() => Field<T>.Add;

    private static ContentAdder<T> Build<T>()
    {
        var type = typeof(T);
        if (type.IsArray) return BuildArray<T>();

        var value = Expression.Parameter(type, "value");
        var hasher = Expression.Parameter(typeof(ContentHasher).MakeByRefType(), "hasher");
        Expression body = IsWord(type)
            ? Expression.Call(hasher, AddWord, ToWord(value))
            : Expression.Block(FieldsOf(type)
                .Select(field => AddField(Expression.Field(value, field), hasher))
                .Append(Expression.Empty()));
        return Expression.Lambda<ContentAdder<T>>(body, value, hasher).Compile();
    }

    private static Expression AddField(MemberExpression field, ParameterExpression hasher)
    {
        var type = field.Type;
        if (IsWord(type)) return Expression.Call(hasher, AddWord, ToWord(field));
        if (type.IsPointer || type.IsByRefLike || type.IsFunctionPointer) return Expression.Empty();
        if (!type.IsValueType) return Expression.Call(hasher, AddAny, field);

        // A known value type (an IContentHash, a cancellation token) goes the way of objects.
        if (KnownContent.TryGet(type, out _))
            return Expression.Call(hasher, AddAny, Expression.Convert(field, typeof(object)));

        var adder = typeof(Field<>).MakeGenericType(type).GetField(nameof(Field<int>.Add))!;
        return Expression.Invoke(Expression.Field(null, adder), field, hasher);
    }

    private static ContentAdder<T> BuildArray<T>()
    {
        if (typeof(T) == typeof(byte[]))
            return (ContentAdder<T>)(object)(ContentAdder<byte[]>)AddBytes;

        var element = typeof(T).GetElementType()!;
        var isPlain = element.IsValueType && typeof(T) == element.MakeArrayType()
            && !KnownContent.TryGet(element, out _);
        return isPlain
            ? typeof(StructuralContent)
                .GetMethod(nameof(AddValues), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element).CreateDelegate<ContentAdder<T>>()
            : AddObjects;
    }

    private static void AddBytes(byte[] value, ref ContentHasher hasher) =>
        hasher.Add(value.AsSpan());

    private static void AddValues<TElement>(TElement[] value, ref ContentHasher hasher)
    {
        var add = Field<TElement>.Add;
        hasher.Add(value.Length);
        foreach (var element in value) add(element, ref hasher);
    }

    private static void AddObjects<T>(T value, ref ContentHasher hasher)
    {
        var array = (Array)(object)value!;
        for (var rank = 0; rank < array.Rank; rank++) hasher.Add(array.GetLength(rank));
        foreach (var element in array) hasher.AddObject(element);
    }

    private static bool IsWord(Type type) =>
        type.IsEnum || (type.IsPrimitive && type != typeof(nint) && type != typeof(nuint));

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

    private static class Field<T>
    {
        public static readonly ContentAdder<T> Add = Build<T>();
    }
}

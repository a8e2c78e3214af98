using System.Reflection;
using System.Runtime.CompilerServices;
using SmpActors.Model.Registers;

namespace SmpActors.Model.Tests.Registers;

public sealed class RegisterFieldsSpec
{
    /// <summary>Each register of Model that declares its fields.</summary>
    public static TheoryData<string> Registers =>
        [.. FieldTables().Select(t => t.DeclaringType!.Name)];

    [Theory]
    [MemberData(nameof(Registers))]
    public void Fields_tile_the_register_with_no_gap_and_no_overlap(string register)
    {
        var table = FieldTables().Single(t => t.DeclaringType!.Name == register);
        var fields = table
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(f => f.FieldType == typeof(BitField))
            .Select(f => (BitField)f.GetValue(null)!)
            .OrderBy(f => f.Lsb)
            .ToArray();

        var next = 0;
        foreach (var field in fields)
        {
            Assert.Equal(next, field.Lsb);
            next = field.Msb + 1;
        }

        Assert.Equal(WidthOf(table.DeclaringType!), next);
    }

    /// <summary>
    /// What the compiler writes prints every property: one of the struct's own type has no end.
    /// </summary>
    [Fact]
    public void No_value_prints_itself_for_ever()
    {
        const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;
        var endless =
            from type in typeof(BitField).Assembly.GetTypes()
            where type.IsValueType
                && type.GetProperties(Public).Any(property => property.PropertyType == type)
                && type.GetMethod(nameof(ToString), Type.EmptyTypes)!
                    .IsDefined(typeof(CompilerGeneratedAttribute))
            select type.Name;

        Assert.Empty(endless);
    }

    private static IEnumerable<Type> FieldTables() =>
        typeof(BitField).Assembly.GetTypes()
            .Where(t => t is { IsNested: true, Name: "Bits" })
            .OrderBy(t => t.DeclaringType!.FullName, StringComparer.Ordinal);

    /// <summary>A register is as wide as the word that holds it.</summary>
    private static int WidthOf(Type register) =>
        register.GetProperty("Raw")!.PropertyType == typeof(uint) ? 32 : 64;
}

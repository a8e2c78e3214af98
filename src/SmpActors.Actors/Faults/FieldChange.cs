using System.Globalization;
using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>A change of one field of one type of message: to a value, or of some bits.</summary>
/// <remarks>
/// Fields are named as the messages' own properties, in any case of letters, and those within
/// fields behind a dot: <c>vector</c>, <c>sgi.targetList</c>, <c>interrupt.vector</c>.
/// </remarks>
public sealed record FieldChange
{
    private readonly MessageField _field;

    private FieldChange(MessageField field) => _field = field;

    /// <summary>The bits that are turned over; 0 where a value is set.</summary>
    public ulong Xor { get; private init; }

    /// <summary>The value that the field gets, or null: bits are turned over.</summary>
    public ulong? Value { get; private init; }

    /// <summary>The type of message.</summary>
    public Type Message => _field.Message;

    /// <summary>The field's path, as the message spells it.</summary>
    public string Path => _field.Path;

    /// <summary>A change that sets a field.</summary>
    /// <param name="field">One of <see cref="MessageField.Of"/>.</param>
    /// <param name="value">A number that the field can hold; 1 and 0 for true and false.</param>
    /// <exception cref="ArgumentOutOfRangeException">The field cannot hold it.</exception>
    public static FieldChange To(MessageField field, ulong value)
    {
        ThrowUnlessIn(field, value);
        return new(field) { Value = value };
    }

    /// <summary>A change that turns some bits of a field over.</summary>
    /// <param name="field">One of <see cref="MessageField.Of"/>.</param>
    /// <param name="bits">Which bits, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The field has none, or not these.</exception>
    public static FieldChange Flip(MessageField field, ulong bits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bits);
        ThrowUnlessIn(field, bits);
        return new(field) { Xor = bits };
    }

    /// <summary>The message with the field changed.</summary>
    public IMessage ApplyTo(IMessage message) =>
        _field.Change(message, old => Value ?? (old ^ Xor));

    private static void ThrowUnlessIn(MessageField field, ulong word)
    {
        if (word <= field.ValueMax) return;
        throw new ArgumentOutOfRangeException(
            nameof(word),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{field} holds 0 to {field.ValueMax}, and {word} is more"));
    }
}

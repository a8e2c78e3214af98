using System.Reflection;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Actors.Faults;

/// <summary>The types of message that pass the hop, by their names.</summary>
public static class MessageTypes
{
    /// <summary>What comes from outside and passes no hop.</summary>
    private static readonly HashSet<string> _fromOutside = new(StringComparer.Ordinal)
    {
        "HoldInterrupts", "Stall", "Crash", "HoldIcrBusy", "Sleep", "StartTask", "InjectInterrupt",
        "InjectSgi", "SetLine", "SignalSource", "Elapsed",
    };

    /// <summary>
    /// A message's name: <c>Cpu.EnqueueCsd</c>, <c>LocalApic.AcceptInterrupt</c>.
    /// </summary>
    public static string NameOf(Type message) => $"{message.DeclaringType?.Name}.{message.Name}";

    /// <summary>The messages of a machine with an interrupt system, by name.</summary>
    public static IReadOnlyList<Type> Of(IInterruptSystem interrupts) =>
    [
        .. interrupts.Wire.Protocols
            .Prepend(typeof(Cpu))
            .SelectMany(part => part.GetNestedTypes(BindingFlags.Public))
            .Where(type => typeof(IMessage).IsAssignableFrom(type))
            .Where(type => !_fromOutside.Contains(type.Name))
            .OrderBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The messages that a name means: a whole one, or the last word of it in any case of letters.
    /// </summary>
    public static IReadOnlyList<Type> Find(IInterruptSystem interrupts, string name) =>
    [
        .. Of(interrupts).Where(type =>
            NameOf(type).Equals(name, StringComparison.OrdinalIgnoreCase)
            || type.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
    ];
}

using SmpActors.Actors.Faults;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Config;

/// <summary>What fault plans can name.</summary>
public static class FaultPlans
{
    /// <summary>The kinds of fault, in the order of the reference.</summary>
    public static IReadOnlyList<CatalogueEntry> Kinds => FaultKeys.Kinds;

    /// <summary>The messages of an interrupt system, with what of them can be corrupted.</summary>
    public static IEnumerable<CatalogueEntry> MessagesOf(IInterruptSystem interrupts) =>
        MessageTypes.Of(interrupts).Select(type => new CatalogueEntry(
            MessageTypes.NameOf(type),
            MessageField.Of(type).Count == 0
                ? "no field"
                : string.Join(", ", MessageField.Of(type).Select(field => field.Path))));
}

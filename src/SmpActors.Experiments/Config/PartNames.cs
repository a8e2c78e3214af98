using SmpActors.Actors.Faults;
using SmpActors.Model;

namespace SmpActors.Experiments.Config;

/// <summary>Reads the names of parts: <c>apic3</c>, <c>cpu0-3,7</c>, <c>gicr</c> for all.</summary>
internal static class PartNames
{
    private static readonly PartKind[] _kinds =
        [.. Enum.GetValues<PartKind>().Where(kind => kind != PartKind.Outside)];

    /// <summary>The parts, or why a text names none.</summary>
    public static (LinkEnd? End, string? Problem) Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyInRange('0', '9');
        var word = (digits < 0 ? text : text[..digits]).Trim();
        var index = Array.FindIndex(_kinds, kind => PartId.Word(kind) == word);
        if (index < 0)
        {
            var words = Words.Or([.. _kinds.Select(PartId.Word)]);
            return (null, $"must be {words}, with or without numbers, such as \"cpu3\"");
        }

        if (digits < 0) return (new(_kinds[index], null), null);
        return CpuList.TryParse(text[digits..], out var numbers, out var problem)
            ? (new(_kinds[index], numbers), null)
            : (null, $"whose numbers {problem}");
    }
}

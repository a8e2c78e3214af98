using System.Globalization;
using System.Text;

namespace SmpActors.TestKit.Conformance;

/// <summary>The last accesses of a controller, so that a failure can show what led to it.</summary>
internal sealed class AccessLog
{
    private const int Kept = 24;

    private readonly Access[] _accesses = new Access[Kept];
    private int _count;

    public void Add(in Access access) => _accesses[_count++ % Kept] = access;

    /// <summary>Writes the accesses, oldest first, a line each.</summary>
    public void WriteTo(StringBuilder text)
    {
        if (_count == 0) return;
        var first = Math.Max(0, _count - Kept);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"  after:  the last {_count - first} of {_count} accesses");
        for (var i = first; i < _count; i++)
        {
            text.Append("    ").AppendLine(_accesses[i % Kept].ToString());
        }
    }
}

/// <summary>One access, or another thing that a core does to its controller.</summary>
/// <param name="Cpu">Whose core.</param>
/// <param name="Verb">What it does: <c>writes</c>, <c>reads</c>, <c>acknowledges</c>.</param>
/// <param name="Place">Where, by <paramref name="NameOf"/>.</param>
/// <param name="Outcome">What was read or written.</param>
/// <param name="NameOf">The name of a place in its manual.</param>
internal readonly record struct Access(
    CpuId Cpu, string Verb, int Place, AccessOutcome Outcome, Func<int, string> NameOf)
{
    public override string ToString() => $"{Cpu} {Verb} {NameOf(Place)}: {Outcome}";
}

using System.Globalization;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>The registers whose writes rows record, as rows name them.</summary>
internal static class SendRegisters
{
    public const string Icr2 = "ICR2";
    private const string Icr = "ICR";
    private const string Self = "SELF";
    private const string Sgir = "SGIR";
    private const string Sgi1R = "SGI1R";

    /// <summary>By the machine's own names of them.</summary>
    private static readonly Dictionary<string, string> _rowNames = new(StringComparer.Ordinal)
    {
        [Icr2] = Icr2,
        [Icr] = Icr,
        [Self] = Self,
        ["GICD_SGIR"] = Sgir,
        ["ICC_SGI1R_EL1"] = Sgi1R,
    };

    /// <summary>The registers by which each kind of controller sends.</summary>
    private static readonly Dictionary<string, string[]> _ofController =
        new(StringComparer.Ordinal)
        {
            ["apic_flat"] = [Icr2, Icr],
            ["apic_physflat"] = [Icr2, Icr],
            ["x2apic_cluster"] = [Icr, Self],
            ["x2apic_phys"] = [Icr, Self],
            ["gicv2"] = [Sgir],
            ["gicv3"] = [Sgi1R],
        };

    /// <summary>A register's name in rows; null if it is none that sends.</summary>
    public static string? RowNameOf(string register) => _rowNames.GetValueOrDefault(register);

    /// <summary>Reads a list of writes: <c>ICR2=0x2000000 ICR=0x8fb</c>.</summary>
    /// <param name="text">The list; empty for none.</param>
    /// <param name="controller">The row's <c>ctl</c>.</param>
    /// <param name="cpu">The CPU that wrote them.</param>
    /// <param name="writes">The list, in its order.</param>
    /// <param name="problem">What is wrong and what it must be; empty if nothing is.</param>
    public static bool TryParse(
        string text,
        string controller,
        CpuId cpu,
        out IReadOnlyList<SentWrite> writes,
        out string problem)
    {
        var read = new List<SentWrite>();
        var known = _ofController[controller];
        problem = "";
        foreach (var item in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = item.Split("=0x") is [var before, var after]
                ? (before, after)
                : ("", "");
            if (known.Contains(name) && ulong.TryParse(
                value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word))
            {
                read.Add(new(name, word, cpu));
                continue;
            }

            problem = $"has {Config.Words.Quote(item)}, must be writes such as {known[^1]}=0x1 of "
                + $"{Config.Words.Or(known)} with {controller}, separated by spaces";
            break;
        }

        writes = read;
        return problem.Length == 0;
    }
}

using System.Globalization;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>Reads CPU lists as the kernel prints and takes them: <c>0-3,7</c>.</summary>
internal static class CpuList
{
    /// <summary>The CPUs of a list; false, and why, if it is none.</summary>
    public static bool TryParse(string text, out CpuMask cpus, out string problem)
    {
        cpus = CpuMask.Empty;
        problem = "";
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = item.Split('-', 2, StringSplitOptions.TrimEntries);
            if (!TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last))
            {
                problem = "must be numbers and ranges such as \"0-3,7\"; "
                    + $"{Words.Quote(item)} is none";
                return false;
            }

            if (last < first)
            {
                problem = $"names the range {first}-{last}, which runs backwards; "
                    + $"write {last}-{first}";
                return false;
            }

            if (last >= CpuId.CountMax)
            {
                problem = $"names CPU {last}, must be below {CpuId.CountMax}";
                return false;
            }

            cpus = cpus.Or(CpuMask.Range((int)first, (int)(last - first) + 1));
        }

        return true;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(
        text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

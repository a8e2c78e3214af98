using System.Globalization;

namespace SmpActors.Model.Kernel;

/// <summary>What the kernel's command line says about the number of CPUs.</summary>
/// <param name="NrCpuIds">nr_cpu_ids: CPUs from this number on do not exist.</param>
/// <param name="SetupMaxCpus">
/// setup_max_cpus: how many to bring up at boot, the boot CPU included.
/// </param>
/// <param name="DisablesSmpSupport">Whether arch_disable_smp_support() was called.</param>
/// <remarks>
/// Source: kernel/smp.c, nosmp(), nrcpus(), maxcpus(), setup_nr_cpu_ids() (v4.9).
/// </remarks>
public sealed record BootParameters(int NrCpuIds, long SetupMaxCpus, bool DisablesSmpSupport)
{
    /// <summary>
    /// Reads <c>nosmp</c>, <c>maxcpus=</c> and <c>nr_cpus=</c>; leaves the rest alone.
    /// </summary>
    /// <param name="commandLine">Parameters, separated by spaces; the later ones win.</param>
    /// <param name="possible">cpu_possible_mask, as firmware tells it.</param>
    public static BootParameters Parse(string commandLine, CpuMask possible)
    {
        Invariant.Holds(!possible.IsEmpty, $"a machine without a possible CPU");
        var read = new BootParameters(possible.Last.Value + 1, CpuId.CountMax, false);
        foreach (var parameter in commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at
                ? (parameter[..at], parameter[(at + 1)..])
                : (parameter, "");
            read = name switch
            {
                "nosmp" => read with { SetupMaxCpus = 0, DisablesSmpSupport = true },
                "maxcpus" => read.WithMaxCpus(NumberAt(value)),
                "nr_cpus" => read.WithNrCpus(NumberAt(value)),
                _ => read,
            };
        }

        return read;
    }

    private BootParameters WithMaxCpus(long count) => this with
    {
        SetupMaxCpus = count,
        DisablesSmpSupport = DisablesSmpSupport || count == 0,
    };

    private BootParameters WithNrCpus(long count) =>
        count > 0 && count < NrCpuIds ? this with { NrCpuIds = (int)count } : this;

    /// <summary>The decimal digits at the start, 0 without any, as get_option() has it.</summary>
    private static long NumberAt(string text)
    {
        var digits = text.AsSpan();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (end >= 0) digits = digits[..end];
        var isNumber = uint.TryParse(
            digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? number : 0;
    }
}

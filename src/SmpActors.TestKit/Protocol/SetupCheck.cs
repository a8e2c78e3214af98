using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Model.Profiles;

namespace SmpActors.TestKit.Protocol;

/// <summary>Whether there is a machine as a test asks for it.</summary>
internal static class SetupCheck
{
    /// <exception cref="ArgumentException">There is none; the message says all of why.</exception>
    public static (KernelConfig Kernel, MachineConfig Machine) Read(MachineSetup setup)
    {
        var problems = Problems(setup).ToArray();
        if (problems.Length == 0 && ProfileTable.Find(setup.Profile) is { } profile)
        {
            var kernel = new KernelConfig
            {
                Profile = profile,
                IsIdlePolling = setup.IsIdlePolling,
                CsdLock = setup.CsdLock,
            };
            var machine = new MachineConfig
            {
                CpuCount = setup.CpuCount,
                ChipCount = setup.ChipCount,
                CpusPerCluster = setup.CpusPerCluster,
                Interrupts = setup.Interrupts,
                Online = CpuMask.Range(0, setup.CpuCount),
            };
            problems = [.. Refusals(setup, kernel, machine)];
            if (problems.Length == 0) return (kernel, machine);
        }

        throw new ArgumentException(string.Join("; ", problems), nameof(setup));
    }

    private static IEnumerable<string> Problems(MachineSetup setup)
    {
        if (setup.CpuCount is < 1 or > CpuId.CountMax)
        {
            yield return $"CpuCount is {setup.CpuCount}, must be 1 to {CpuId.CountMax}";
        }

        if (setup.ChipCount < 1 || setup.ChipCount > setup.CpuCount)
        {
            yield return $"ChipCount is {setup.ChipCount}, must be 1 to the {setup.CpuCount} CPUs";
        }

        if (setup.CpusPerCluster is < 1 or > 16)
        {
            yield return $"CpusPerCluster is {setup.CpusPerCluster}, must be 1 to 16";
        }

        if (!InterruptSystems.Names.Contains(setup.Interrupts))
        {
            yield return $"Interrupts is {setup.Interrupts}, must be one of "
                + string.Join(", ", InterruptSystems.Names);
        }

        if (ProfileTable.Find(setup.Profile) is null)
        {
            yield return $"Profile is {setup.Profile}, must be one of "
                + string.Join(", ", ProfileTable.Names);
        }

        if (setup.LatencyNsMin < 0 || setup.LatencyNsMax < setup.LatencyNsMin
            || setup.LatencyNsMax > 1L << 40)
        {
            yield return $"LatencyNsMin and LatencyNsMax are {setup.LatencyNsMin} and "
                + $"{setup.LatencyNsMax}, must be ascending from 0 to {1L << 40}";
        }
    }

    private static IEnumerable<string> Refusals(
        MachineSetup setup, KernelConfig kernel, MachineConfig machine)
    {
        if (InterruptSystemFactory.RefusalOf(setup.Interrupts, kernel.Profile) is { } reason)
        {
            yield return $"Interrupts is {setup.Interrupts}, which Linux {setup.Profile} has no "
                + $"driver for, {reason}";
            yield break;
        }

        var cpusPerChip = (setup.CpuCount + setup.ChipCount - 1) / setup.ChipCount;
        var topology = new MachineTopology(setup.CpuCount, cpusPerChip, setup.CpusPerCluster);
        var system = InterruptSystemFactory.Create(machine, topology, kernel);
        if (setup.CpuCount > system.CpuCountMax)
        {
            yield return $"CpuCount is {setup.CpuCount}, must be 1 to {system.CpuCountMax} with "
                + setup.Interrupts;
        }

        if (setup.ChipCount > system.ChipCountMax)
        {
            yield return $"ChipCount is {setup.ChipCount}, must be 1 to {system.ChipCountMax} with "
                + setup.Interrupts;
        }
    }
}

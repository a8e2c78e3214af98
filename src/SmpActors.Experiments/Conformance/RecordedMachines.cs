using SmpActors.Experiments.Config;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>Takes from a row on which machine it was recorded.</summary>
internal sealed class RecordedMachines(BootRows boots)
{
    /// <summary>The columns that say it.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["run", "kernel", "ctl", "ncpus"];

    /// <summary>The interrupt system of each controller that rows name.</summary>
    private static readonly Dictionary<string, string> _systems = new(StringComparer.Ordinal)
    {
        ["apic_flat"] = InterruptSystems.Flat,
        ["apic_physflat"] = InterruptSystems.PhysFlat,
        ["x2apic_cluster"] = InterruptSystems.X2ApicCluster,
        ["x2apic_phys"] = InterruptSystems.X2ApicPhys,
        ["gicv2"] = InterruptSystems.Gicv2,
        ["gicv3"] = InterruptSystems.Gicv3,
    };

    private static readonly string[] _controllers = [.. _systems.Keys];

    private readonly Dictionary<RecordedMachine, string> _refusals = [];

    /// <summary>The machine of a row; null with a problem if it cannot be built.</summary>
    public RecordedMachine? Read(RowFields fields)
    {
        var run = fields.Text("run");
        var boot = boots.Find(run);
        if (boot is null)
        {
            fields.Report(
                "run",
                $"is {Words.Quote(run)}, which has no row in boots.csv; add one with its options");
        }

        var profile = ProfileOf(fields);
        var controller = fields.Word("ctl", _controllers);
        var cpuCount = fields.Number("ncpus", 1, CpuId.CountMax);
        if (boot is null || profile is null || controller is null || cpuCount is null) return null;

        var machine = new RecordedMachine(run, profile, controller, cpuCount.Value, boot);
        if (!_refusals.TryGetValue(machine, out var refusal))
        {
            _refusals.Add(machine, refusal = RefusalOf(machine));
        }

        if (refusal.Length == 0) return machine;
        fields.Report("ctl", refusal);
        return null;
    }

    /// <summary>The interrupt system of a machine.</summary>
    public static string SystemOf(RecordedMachine machine) => _systems[machine.Controller];

    /// <summary>
    /// The profile of a release: <c>6.12.117+deb12</c> follows <c>6.12</c>; null if none does.
    /// </summary>
    public static Profile? ProfileOf(string release) => ProfileTable.All.FirstOrDefault(known =>
        release.StartsWith(known.Name, StringComparison.Ordinal)
        && (release.Length == known.Name.Length
            || !char.IsAsciiDigit(release[known.Name.Length])));

    private static Profile? ProfileOf(RowFields fields)
    {
        var release = fields.Text("kernel");
        if (ProfileOf(release) is { } profile) return profile;

        fields.Report(
            "kernel",
            $"is {Words.Quote(release)}, must be a release of {Words.Or(ProfileTable.Names)}, "
            + "because no other is a kernel.profile");
        return null;
    }

    private static string RefusalOf(RecordedMachine machine)
    {
        var (name, profile) = (SystemOf(machine), machine.Profile);
        if (InterruptSystemFactory.RefusalOf(name, profile) is { } reason)
        {
            return $"is {machine.Controller}, which kernel {profile.Name} does not have, {reason}";
        }

        var experiment = RowMachine.ExperimentOf(machine, CpuMask.Empty, CpuMask.Empty, 0);
        var topology = new MachineTopology(machine.CpuCount, machine.CpuCount);
        var system = InterruptSystemFactory.Create(
            experiment.Machine, topology, experiment.Kernel);
        if (machine.CpuCount > system.CpuCountMax)
        {
            return $"is {machine.Controller} with {machine.CpuCount} CPUs, must have at most "
                + $"{system.CpuCountMax}, because {system.LimitReason}";
        }

        return machine.Boot.Online is { IsEmpty: false } online
            && online.Last.Value >= machine.CpuCount
            ? $"has {machine.CpuCount} CPUs, but its row in boots.csv has {online} online; "
                + "correct either"
            : "";
    }
}

using SmpActors.Cli.Reports;
using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Weaknesses;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;

namespace SmpActors.Cli.Verbs;

/// <summary><c>smpactors list</c>: what experiments can name, and what results do.</summary>
public sealed class ListVerb(CliHost host)
{
    private static readonly (string Name, string Doc, Func<IEnumerable<CatalogueEntry>> Of)[]
        _subjects =
    [
        ("workloads", "what CPUs can be made to do: workload.kind", () => WorkloadKinds.All),
        ("interrupts", "interrupt systems: machine.interrupts", Interrupts),
        ("profiles", "releases of the kernel that can be followed: kernel.profile", Profiles),
        ("machines", "the parts that a machine is made of, by interrupt system", Machines),
        ("functions", "the kernel's functions that the model has, as in call trees", Functions),
        ("oracles", "the rules by which every run is judged", Oracles),
        (
            "weaknesses",
            "rules that can be switched off: machine.weaknesses",
            () => WeaknessTable.Entries),
        ("faults", "what a fault plan's rules can do: faults.kind", () => FaultPlans.Kinds),
        (
            "messages",
            "what rules can match by faults.message, and the fields that faults.field can name",
            Messages),
        ("keys", "all keys of an experiment's file", Keys),
        ("reference", "the same as Markdown, as in config/README.md", () => []),
        ("schema", "the JSON schema of an experiment's file, for editors", () => []),
        ("fault-schema", "the JSON schema of a file of rules, as in config/faults", () => []),
    ];

    /// <summary>What can be listed.</summary>
    public static IReadOnlyList<string> Subjects { get; } = [.. _subjects.Select(s => s.Name)];

    /// <summary>Lists a subject; the subjects if there is none.</summary>
    public int Invoke(string? subject)
    {
        switch (subject)
        {
            case null:
                Write(_subjects.Select(known => new CatalogueEntry(known.Name, known.Doc)));
                return ExitStatus.Ok;
            case "schema":
                host.WriteRaw(ExperimentSchema.Text);
                return ExitStatus.Ok;
            case "fault-schema":
                host.WriteRaw(ExperimentSchema.FaultsText);
                return ExitStatus.Ok;
            case "reference":
                host.WriteRaw(ExperimentReference.Markdown);
                return ExitStatus.Ok;
        }

        var index = Array.FindIndex(_subjects, known => known.Name == subject);
        if (index < 0)
        {
            host.WriteErrorLine(
                $"list is given \"{subject}\", must be one of {string.Join(", ", Subjects)}");
            return ExitStatus.WrongInput;
        }

        Write(_subjects[index].Of());
        return ExitStatus.Ok;
    }

    private static IEnumerable<CatalogueEntry> Interrupts() => InterruptSystems.All
        .Select(entry => entry.Name == InterruptSystems.X86 ? entry : new(
            entry.Name,
            $"{entry.Doc} Up to {Figures.Count(SystemOf(entry).CpuCountMax)} CPUs, because "
            + $"{SystemOf(entry).LimitReason}."));

    private static IEnumerable<CatalogueEntry> Profiles()
    {
        var before = ProfileTable.Reference;
        yield return new(before.Name, $"Linux {before.Kernel.Release}, the reference");
        foreach (var profile in ProfileTable.All.Skip(1))
        {
            var news = string.Join("; ", profile.Differences.Except(before.Differences));
            yield return new(
                profile.Name, $"Linux {profile.Kernel.Release}: as {before.Name}, but {news}");
            before = profile;
        }
    }

    private static IEnumerable<CatalogueEntry> Machines() => InterruptSystems.All
        .Select(entry => new CatalogueEntry(
            entry.Name,
            $"for each CPU {PartId.Word(PartKind.Cpu)}N"
            + $"{(SystemOf(entry).PerCpu is { } perCpu ? $" and {PartId.Word(perCpu)}N" : "")}, "
            + $"for each chip {PartId.Word(SystemOf(entry).PerChip)}N"));

    private static IEnumerable<CatalogueEntry> Functions() => KernelFunctions.All
        .Select(function => new CatalogueEntry(
            $"{function.Name}()", $"{function.File} ({function.Version})"));

    private static IEnumerable<CatalogueEntry> Oracles() => Oracle.All
        .Select(oracle => new CatalogueEntry(oracle.Name, oracle.Rule));

    private static IEnumerable<CatalogueEntry> Messages() => InterruptSystems.All
        .Select(SystemOf)
        .SelectMany(FaultPlans.MessagesOf)
        .DistinctBy(entry => entry.Name)
        .OrderBy(entry => entry.Name, StringComparer.Ordinal);

    private static IEnumerable<CatalogueEntry> Keys() => ExperimentKeys.All
        .Select(key => new CatalogueEntry(key.Path, $"{key.Allowed}{StandardOf(key)}"));

    private static string StandardOf(ConfigKey key)
    {
        if (key.IsRequired) return "; required";
        return key.ShownDefault.Length > 0 ? $"; default {key.ShownDefault}" : "";
    }

    private static IInterruptSystem SystemOf(CatalogueEntry entry) => InterruptSystemFactory.Create(
        new() { CpuCount = 1, Interrupts = entry.Name, Online = CpuMask.Range(0, 1) },
        new MachineTopology(1, 1),
        new KernelConfig());

    private void Write(IEnumerable<CatalogueEntry> entries)
    {
        var lines = entries.ToArray();
        var width = lines.Max(entry => entry.Name.Length);
        foreach (var entry in lines) host.WriteLine($"{entry.Name.PadRight(width)}  {entry.Doc}");
    }
}

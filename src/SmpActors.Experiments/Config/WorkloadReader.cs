using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Experiments.Workloads.Custom;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Config;

/// <summary>Reads the workloads of one experiment and the files that they name.</summary>
/// <param name="file">The experiment's path.</param>
/// <param name="files">Opens what it names.</param>
/// <param name="kernel">The guest kernel.</param>
/// <param name="machine">The machine; 0 CPUs where that could not be read.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class WorkloadReader(
    string file,
    IConfigFiles files,
    KernelConfig kernel,
    MachineConfig machine,
    List<ConfigProblem> problems)
{
    private const int TargetsByDefault = 64;

    private readonly int _onlineCount = machine.Online.Count;

    /// <summary>The workloads, in order.</summary>
    public IReadOnlyList<WorkloadConfig> Read(ConfigSection top)
    {
        var read = new List<WorkloadConfig>();
        if (top.Node("workload") is ConfigObject single) Add(read, single, "workload");
        if (top.Node("workload") is not ConfigList list) return read;

        for (var i = 0; i < list.Items.Count; i++)
        {
            var path = $"workload[{i}]";
            if (list.Items[i] is ConfigObject item) Add(read, item, path);
            else
            {
                problems.Add(new(
                    list.Items[i].Place,
                    path,
                    $"is {list.Items[i].Shown}, must be a workload {{ \"kind\": ... }}"));
            }
        }

        return read;
    }

    private void Add(List<WorkloadConfig> read, ConfigObject node, string path)
    {
        var kind = (node.Find("kind")?.Value as ConfigScalar)?.Text;
        if (kind is null || !WorkloadKinds.Names.Contains(kind))
        {
            // Which keys are right follows from the kind, so only that is said.
            var kindOnly = new ConfigObject(
                node.Place, [.. node.Properties.Where(property => property.Name == "kind")]);
            _ = new ConfigSection(kindOnly, node.Place, "workload", path, "", problems);
            return;
        }

        var workload = new ConfigSection(node, node.Place, "workload", path, kind, problems);
        NeedAlone(workload, kind, read);
        read.Add(Workload(workload, kind));
    }

    /// <summary>What other workloads bring about would be taken for the recording's.</summary>
    private static void NeedAlone(
        ConfigSection workload, string kind, List<WorkloadConfig> before)
    {
        const string Alone = WorkloadKinds.KernelTrace;
        if (before.Count == 0 || (kind != Alone && before[0].Kind != Alone)) return;

        workload.Report(
            "kind",
            $"is {Words.Quote(kind)} after {Words.Quote(before[^1].Kind)}, but {Alone} must be an "
            + "experiment's only workload, because all that happens is compared with its "
            + "recording; make an experiment of each");
    }

    private WorkloadConfig Workload(ConfigSection workload, string kind)
    {
        var config = new WorkloadConfig { Kind = kind };
        if (Has("calls")) config = config with { Calls = (int?)workload.Number("calls") };
        if (Has("wait")) config = config with { Wait = workload.Truth("wait") };
        if (Has("functionNs"))
        {
            config = config with { FunctionNs = (long)(workload.Number("functionNs") ?? 0) };
        }

        if (Has("holdNs")) config = config with { HoldNs = (long)(workload.Number("holdNs") ?? 0) };
        switch (kind)
        {
            case WorkloadKinds.Broadcast: return config with { Cpu = Caller(workload) };
            case WorkloadKinds.Storm: return config with { Targets = Targets(workload) };
            case WorkloadKinds.Pairs:
                NeedTwo(workload, "two call each other");
                return config with { IrqsOff = workload.Truth("irqsOff") ?? false };
            case WorkloadKinds.ScfTorture: return config with { Weights = Weights(workload) };
            case WorkloadKinds.Hotplug: return Hotplug(workload, config);
            case WorkloadKinds.SharedCsd:
            case WorkloadKinds.Relay:
            case WorkloadKinds.Shootdown:
            case WorkloadKinds.Stop:
            case WorkloadKinds.CpuSleep:
                NeedTwo(workload, "they call each other");
                return config;
            case WorkloadKinds.KernelTrace: return config with { Recording = Recording(workload) };
            default: return config with { Custom = Custom(workload) };
        }

        bool Has(string name) => ExperimentKeys.In("workload")
            .Any(key => key.Name == name && key.IsOf(kind));
    }

    private int? Caller(ConfigSection workload)
    {
        if (workload.Number("cpu") is not { } number)
        {
            return machine.Online.IsEmpty ? 0 : machine.Online.First.Value;
        }

        var cpu = (int)number;
        if (machine.CpuCount == 0) return cpu;
        if (cpu >= machine.CpuCount)
        {
            workload.Report(
                "cpu",
                $"is {cpu}, must be 0 to {machine.CpuCount - 1}, because machine.cpus is "
                + $"{machine.CpuCount} and CPUs are counted from 0");
        }
        else if (!machine.Online.Contains(new CpuId(cpu)))
        {
            workload.Report(
                "cpu", $"is {cpu}, which is not online, so it cannot call; see machine.online");
        }

        return cpu;
    }

    private int? Targets(ConfigSection workload)
    {
        var others = _onlineCount - 1;
        NeedTwo(workload, "a CPU calls others");
        if (workload.Number("targets") is not { } number) return Math.Min(TargetsByDefault, others);

        if (others > 0 && number > others)
        {
            workload.Report(
                "targets",
                $"is {number}, must be 1 to {others}, because {_onlineCount} CPUs are online and "
                + "a call goes to others");
        }

        return (int)number;
    }

    private WorkloadConfig Hotplug(ConfigSection workload, WorkloadConfig config)
    {
        NeedTwo(workload, "one controls the others");
        var online = machine.Online;
        var cpus = workload.Cpus("cpus") ?? (online.IsEmpty ? online : online.Except(online.First));
        if (machine.CpuCount > 0 && !cpus.IsEmpty) CheckHotplugged(workload, cpus);
        return config with
        {
            HotplugCpus = cpus,
            Operations = (int)(workload.Number("operations") ?? 1),
            DeviceInterrupts = DeviceInterrupts(workload),
        };
    }

    private int DeviceInterrupts(ConfigSection workload)
    {
        var count = (int)(workload.Number("deviceInterrupts") ?? 0);
        if (count == 0 || machine.CpuCount == 0 || ArchOf() is X86Arch) return count;

        workload.Report(
            "deviceInterrupts",
            $"is {count}, must be 0 with {machine.Interrupts}, because how a GIC's interrupts "
            + "leave a CPU that goes down is not modelled; remove it, or take an x86 machine");
        return count;
    }

    private void CheckHotplugged(ConfigSection workload, CpuMask cpus)
    {
        if (cpus.Last.Value >= machine.CpuCount)
        {
            workload.Report(
                "cpus",
                $"names CPU {cpus.Last.Value}, must be 0 to {machine.CpuCount - 1}, because "
                + $"machine.cpus is {machine.CpuCount}; shorten the list or add CPUs");
        }
        else if (HotplugStorm.ControlOf(machine.Online, cpus) is null)
        {
            workload.Report(
                "cpus",
                $"is {cpus}, all that are online, but one must stay and control the others; leave "
                + "one out");
        }
        else if (cpus.First.Value == 0 && ArchOf() is X86Arch)
        {
            workload.Report(
                "cpus",
                $"is {cpus}, must not have CPU 0 on x86, because no start-up message brings the "
                + "boot CPU back; leave it out");
        }
    }

    private void NeedTwo(ConfigSection workload, string because)
    {
        if (machine.CpuCount == 0 || _onlineCount >= 2) return;

        workload.Report(
            "kind",
            $"is \"{workload.Text("kind")}\", which needs 2 CPUs online, because {because}; "
            + $"{_onlineCount} is; raise machine.cpus, or name more in machine.online");
    }

    private static SortedDictionary<string, int> Weights(ConfigSection workload)
    {
        var section = workload.Section("weights");
        var weights = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var weight in ScfTortureWeights.All)
        {
            weights[weight.Name] = (int)(section.Number(weight.Name) ?? -1);
        }

        if (weights.Values.All(weight => weight == 0))
        {
            workload.Report(
                "weights", "has 0 for all: all zero weights makes no sense; raise at least one");
        }

        return weights;
    }

    private Recording? Recording(ConfigSection workload)
    {
        if (workload.Text("file") is not { } name) return null;

        var path = Beside(name);
        var (text, problem) = files.ReadText(path);
        if (text is null)
        {
            workload.Report(
                "file", $"is {Words.Quote(name)}: {path} {problem ?? "cannot be read"}");
            return null;
        }

        // Each names the recording and its line: nothing is added but whose file it is.
        var (recording, wrong) = FtraceReader.Read(path, text);
        var unfit = recording is null || machine.CpuCount == 0 || machine.Interrupts.Length == 0
            ? []
            : KernelTraceWorkload.Check(
                recording, ArchOf(), machine.CpuCount, machine.Online);
        foreach (var reason in wrong.Concat(unfit))
        {
            workload.Report("file", $"is {Words.Quote(name)}: {reason}");
        }

        return recording;
    }

    private IArch ArchOf() => InterruptSystemFactory.Create(
        machine, new(machine.CpuCount, machine.CpuCount), kernel).Arch;

    private CustomSource? Custom(ConfigSection workload)
    {
        var (assembly, type) = (workload.Text("assembly"), workload.Text("class"));
        if (assembly is null || type is null) return null;

        var path = Beside(assembly);
        var (bytes, problem) = files.ReadBytes(path);
        if (bytes is null)
        {
            workload.Report(
                "assembly", $"is {Words.Quote(assembly)}: {path} {problem ?? "cannot be read"}");
            return null;
        }

        var source = new CustomSource(assembly, bytes, type);
        foreach (var reason in CustomWorkload.Check(source))
        {
            workload.Report("class", $"is {Words.Quote(type)}: {reason}");
        }

        return source;
    }

    private string Beside(string name) =>
        Path.Combine(Path.GetDirectoryName(file) ?? "", name);
}

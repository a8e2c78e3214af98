using SmpActors.Actors.Faults;
using SmpActors.Experiments.Weaknesses;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>Reads an experiment's file: JSON with comments and trailing commas.</summary>
/// <param name="files">Opens the file and those that it names.</param>
public sealed class ExperimentReader(IConfigFiles files)
{
    /// <summary>
    /// The experiment that a file describes, or everything that is wrong with it.
    /// </summary>
    /// <param name="file">Its path; files that it names are looked for beside it.</param>
    /// <param name="overrides">
    /// Put in the place of the file's values, in order, before any check.
    /// </param>
    public ExperimentReading Read(string file, IReadOnlyList<ConfigOverride>? overrides = null)
    {
        var problems = new List<ConfigProblem>();
        if (ReadRoot(file, problems) is not { } root) return new(null, problems);

        foreach (var change in overrides ?? []) change.Apply(root, problems);
        var reading = new Reading(file, files, problems);
        var experiment = reading.Experiment(root);
        return problems.Count == 0 ? new(experiment, []) : new(null, problems);
    }

    private ConfigObject? ReadRoot(string file, List<ConfigProblem> problems)
    {
        var (text, problem) = files.ReadText(file);
        if (text is null)
        {
            problems.Add(new(file, "", problem ?? "cannot be read"));
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(new(
                file, "", "is empty; an experiment has at least a machine and a workload"));
            return null;
        }

        var root = ConfigDocument.Parse(file, text, problems);
        if (root is null or ConfigObject) return root as ConfigObject;

        problems.Add(new(root.Place, "", $"is {root.Shown}, must be an object {{ ... }}"));
        return null;
    }

    /// <summary>One reading: goes through the document once, section by section.</summary>
    private sealed class Reading(
        string file,
        IConfigFiles files,
        List<ConfigProblem> problems)
    {
        private const long NsPerMs = 1_000_000;

        /// <summary>The experiment; of use only if there was no problem.</summary>
        public Experiment Experiment(ConfigObject root)
        {
            var top = new ConfigSection(root, root.Place, "", "", null, problems);
            var kernelSection = top.Section("kernel");
            var kernel = Kernel(kernelSection);
            var machineSection = top.Section("machine");
            var machine = Machine(machineSection, kernel);
            CheckDriverChoice(machineSection, "firmware", machine.Interrupts);
            CheckDriverChoice(kernelSection, "apic", machine.Interrupts);
            CheckDriverChoice(kernelSection, "x2ApicPhys", machine.Interrupts);
            var isMachine = problems.Count == 0;
            var interconnect = Interconnect(top.Section("interconnect").Section("latencyNs"));
            var workloads = new WorkloadReader(file, files, kernel, machine, problems).Read(top);
            var faults = Faults(top, isMachine ? kernel : null, machine);
            var limits = top.Section("limits");
            var trace = top.Section("trace");
            return new()
            {
                Name = top.Text("name") ?? Path.GetFileNameWithoutExtension(file),
                Seed = (ulong)(top.Number("seed") ?? 0),
                Time = top.Text("time") == "wall" ? TimeMode.Wall : TimeMode.Virtual,
                Kernel = kernel,
                Machine = machine,
                Interconnect = interconnect,
                Faults = faults,
                Workloads = workloads,
                Limits = new()
                {
                    VirtualTimeNs = (long)(limits.Number("virtualTimeNs") ?? 0),
                    WallTimeMs = (long)(limits.Number("wallTimeMs") ?? 0),
                },
                Trace = new()
                {
                    Ftrace = trace.Truth("ftrace") ?? false,
                    Perfetto = trace.Truth("perfetto") ?? false,
                    EventsMax = (int)(trace.Number("eventsMax") ?? 0),
                },
            };
        }

        /// <param name="top">The document.</param>
        /// <param name="kernel">The kernel, or null: what it runs on could not be read.</param>
        /// <param name="machine">The machine.</param>
        private FaultPlan Faults(ConfigSection top, KernelConfig? kernel, MachineConfig machine)
        {
            if (!top.Says("faults")) return new();
            var interrupts = kernel is null
                ? null
                : InterruptSystemFactory.Create(machine, machine.Topology, kernel);
            return new FaultReader(file, files, interrupts, machine, problems).Read(top);
        }

        private static KernelConfig Kernel(ConfigSection kernel)
        {
            var profile = ProfileTable.Find(kernel.Text("profile") ?? "") ?? ProfileTable.Reference;
            return new()
            {
                Profile = profile,
                IsIdlePolling = kernel.Text("idle") == "poll",
                NoIpiBroadcast = kernel.Truth("noIpiBroadcast") ?? false,
                HasX2ApicPhys = kernel.Truth("x2ApicPhys") ?? false,
                Apic = kernel.Text("apic") ?? "",
                CsdLock = CsdLock(kernel.Section("csdLock"), profile),
            };
        }

        private static CsdLockDebug? CsdLock(ConfigSection csdLock, Profile profile) =>
            csdLock.Truth("debug") == true
                ? new()
                {
                    TimeoutNs = (long)(csdLock.Number("timeoutMs") ?? 0) * NsPerMs,
                    PanicOnIpistallNs = (long)(csdLock.Number("panicOnIpistallMs") ?? 0) * NsPerMs,
                    BacksOff = csdLock.Truth("backOff")
                        ?? profile.Kernel.Has(KernelChange.BacksOffReports),
                }
                : null;

        private static MachineConfig Machine(ConfigSection machine, KernelConfig kernel)
        {
            var cpus = (int?)machine.Number("cpus");
            var chips = (int?)machine.Number("chips");
            var name = machine.Text("interrupts");
            var online = Cpus(machine, "online", cpus) ?? CpuMask.Range(0, cpus ?? 0);
            var overtakes = machine.Truth("sgiOvertakesDmb") ?? false;
            if (overtakes && name is not (null or InterruptSystems.Gicv3))
            {
                machine.Report(
                    "sgiOvertakesDmb",
                    $"is true, must be false with {name}, because only gicv3 sends by a "
                    + "system register, which a DMB does not order; remove it or take gicv3");
            }

            var isLaidOut = cpus is { } count && chips is { } sockets
                && CheckChips(machine, count, sockets);
            var config = new MachineConfig
            {
                CpuCount = cpus ?? 0,
                ChipCount = isLaidOut ? chips!.Value : 1,
                CpusPerCluster = (int?)machine.Number("cpusPerCluster") ?? 1,
                Interrupts = name ?? "",
                Firmware = Firmware(machine.Section("firmware")),
                Online = online,
                BootedOnce = BootedOnce(machine, cpus, online),
                Weaknesses = WeaknessTable.Of(machine.List("weaknesses") ?? []),
                SgiOvertakesDmb = overtakes,
            };
            if (name is null) return config;
            if (CheckDriver(machine, name, kernel.Profile) && cpus is not null)
            {
                CheckCount(machine, config, kernel);
            }

            return config;
        }

        /// <summary>What Linux chooses a driver by has no meaning where one is named.</summary>
        private static void CheckDriverChoice(ConfigSection section, string key, string interrupts)
        {
            if (interrupts is "" or InterruptSystems.X86 || !section.Says(key)) return;
            section.Report(
                key,
                $"is given, but machine.interrupts \"{interrupts}\" names the driver itself; "
                + $"remove it, or take \"{InterruptSystems.X86}\"");
        }

        private static bool CheckDriver(ConfigSection machine, string name, Profile profile)
        {
            if (InterruptSystemFactory.RefusalOf(name, profile) is not { } reason) return true;

            machine.Report(
                "interrupts",
                $"is \"{name}\", which kernel.profile {profile.Name} has no driver for, {reason}; "
                + $"take \"{InterruptSystems.PhysFlat}\", or another profile");
            return false;
        }

        /// <summary>
        /// How many CPUs an interrupt system reaches may depend on how they are laid out.
        /// </summary>
        private static void CheckCount(
            ConfigSection machine, MachineConfig config, KernelConfig kernel)
        {
            var cpus = config.CpuCount;
            var topology = new MachineTopology(cpus, CpusPerChip(cpus, config.ChipCount));
            if (HasNoMachine(machine, config, topology, kernel)) return;

            var system = InterruptSystemFactory.Create(config, topology, kernel);
            if (config.ChipCount > system.ChipCountMax)
            {
                machine.Report(
                    "chips",
                    $"is {config.ChipCount}, must be {system.ChipCountMax} with {system.Name}, "
                    + "because its one distributor serves one chip; take one chip, or another of "
                    + "machine.interrupts");
            }

            CheckWeaknesses(machine, system.Name, kernel);
            if (cpus <= system.CpuCountMax) return;

            machine.Report(
                "cpus",
                $"is {cpus}, must be 1 to {system.CpuCountMax} with {system.Name}, because "
                + $"{system.LimitReason}; take fewer, or another of machine.interrupts");
        }

        /// <summary>Each weakness is one of a rule that this machine has.</summary>
        private static void CheckWeaknesses(
            ConfigSection machine, string system, KernelConfig kernel)
        {
            foreach (var name in machine.List("weaknesses") ?? [])
            {
                if (WeaknessTable.Find(name)?.RefusalOf(system, kernel) is not { } reason) continue;
                machine.Report("weaknesses", $"has {Words.Quote(name)}, which {reason}");
            }
        }

        private static FirmwareConfig Firmware(ConfigSection firmware) => new()
        {
            Is32Bit = firmware.Text("bits") == "32",
            X2Apic = firmware.Text("x2Apic") switch
            {
                "enabled" => X2ApicSupport.Enabled,
                "available" => X2ApicSupport.Available,
                _ => X2ApicSupport.None,
            },
            RemapsInterrupts = firmware.Truth("interruptRemapping") ?? true,
            HypervisorOffersX2Apic = firmware.Truth("hypervisor") ?? false,
            DemandsPhysical = firmware.Truth("physical") ?? false,
            OemId = firmware.Text("oemId") ?? "",
            OemTableId = firmware.Text("oemTableId") ?? "",
        };

        /// <summary>Whether Linux would choose a driver whose hardware is not modelled.</summary>
        private static bool HasNoMachine(
            ConfigSection machine, MachineConfig config, MachineTopology topology,
            KernelConfig kernel)
        {
            if (config.Interrupts != InterruptSystems.X86) return false;
            var driver = InterruptSystemFactory.DriverOf(config, topology, kernel);
            if (!InterruptSystemFactory.IsOfHub(driver)) return false;

            machine.Report(
                "firmware",
                $"names an OEM's machine for which Linux takes the driver {driver}, whose hub is "
                + "not modelled; remove oemId and oemTableId, or take others");
            return true;
        }

        private static int CpusPerChip(int cpus, int chips) => (cpus + chips - 1) / chips;

        private static bool CheckChips(ConfigSection machine, int cpus, int chips)
        {
            if (chips > cpus)
            {
                machine.Report(
                    "chips",
                    $"is {chips}, must be 1 to {cpus}, because machine.cpus is {cpus} and a chip "
                    + "has at least one CPU");
                return false;
            }

            var each = CpusPerChip(cpus, chips);
            var filled = CpusPerChip(cpus, each);
            if (filled == chips) return true;

            // All chips but the last are full, so some counts leave a chip without a CPU.
            machine.Report(
                "chips",
                $"is {chips}, but {each} CPUs on each chip fill only {filled} of them with "
                + $"{cpus} CPUs; write {filled} chips, or {(long)each * chips} CPUs");
            return false;
        }

        /// <summary>A list of the machine's CPUs, or null: there is none, or it is wrong.</summary>
        private static CpuMask? Cpus(ConfigSection machine, string key, int? cpus)
        {
            if (machine.Cpus(key) is not { } listed) return null;
            if (cpus is null || listed.Last.Value < cpus) return listed;

            machine.Report(
                key,
                $"names CPU {listed.Last.Value}, must be 0 to {cpus - 1}, because machine.cpus is "
                + $"{cpus}; shorten the list or add CPUs");
            return null;
        }

        private static CpuMask? BootedOnce(ConfigSection machine, int? cpus, CpuMask online)
        {
            if (Cpus(machine, "bootedOnce", cpus) is not { } booted) return null;

            var missing = online.Except(booted);
            if (missing.IsEmpty) return booted;

            machine.Report(
                "bootedOnce",
                $"is {booted}, must have CPU {missing.First.Value} too, because that is online; "
                + "add it, or leave it out of machine.online");
            return null;
        }

        private static InterconnectConfig Interconnect(ConfigSection latency)
        {
            var (min, max) = ((long?)latency.Number("min"), (long?)latency.Number("max"));
            if (min > max)
            {
                var (wrong, other, most) = latency.Says("max")
                    ? ("max", "min", "at least")
                    : ("min", "max", "at most");
                var (value, bound) = latency.Says("max") ? (max, min) : (min, max);
                var standard = latency.Says(other) ? "" : ", its default";
                latency.Report(
                    wrong,
                    $"is {value}, must be {most} interconnect.latencyNs.{other}, which is "
                    + $"{bound}{standard}; change either");
            }

            return new() { LatencyNsMin = min ?? 0, LatencyNsMax = max ?? 0 };
        }
    }
}

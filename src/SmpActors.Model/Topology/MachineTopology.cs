namespace SmpActors.Model.Topology;

/// <summary>
/// Where each possible CPU sits: chip, NUMA node, APIC id, affinity. Never changes.
/// </summary>
/// <remarks>
/// Logical CPU <c>n</c> sits on chip <c>n / cpusPerChip</c>. APIC ids ascend with the CPU number,
/// and with more than one chip a chip starts at a power of two, as firmware numbers packages.
/// Affinity: Aff0 is the place within a cluster, Aff1 the cluster within a group of 256, then Aff2
/// and Aff3. Nothing but a bit is stored for each CPU, unless firmware numbers affinities in its
/// own way.
/// </remarks>
public sealed record MachineTopology
{
    private readonly int _chipIdBits;
    private readonly Mpidr[]? _affinities;
    private readonly Dictionary<Mpidr, CpuId>? _cpus;

    /// <param name="cpuCount">
    /// Possible CPUs (nr_cpu_ids), 1 to <see cref="CpuId.CountMax"/>.
    /// </param>
    /// <param name="cpusPerChip">CPUs of each chip but the last, at least 1.</param>
    /// <param name="cpusPerCluster">CPUs that share Aff3.2.1, 1 to 256.</param>
    /// <param name="affinities">Affinity of each CPU where firmware numbers them otherwise.</param>
    public MachineTopology(
        int cpuCount,
        int cpusPerChip,
        int cpusPerCluster = 16,
        IReadOnlyList<Mpidr>? affinities = null)
    {
        Invariant.Holds(cpuCount is >= 1 and <= CpuId.CountMax, $"{cpuCount} CPUs are no machine");
        Invariant.Holds(cpusPerChip >= 1, $"a chip of {cpusPerChip} CPUs");
        Invariant.Holds(cpusPerCluster is >= 1 and <= 256, $"a cluster of {cpusPerCluster} CPUs");
        CpuCount = cpuCount;
        CpusPerChip = Math.Min(cpusPerChip, cpuCount);
        CpusPerCluster = cpusPerCluster;
        Possible = CpuMask.Range(0, cpuCount);
        while (1 << _chipIdBits < CpusPerChip) _chipIdBits++;

        if (affinities is null) return;
        Invariant.Holds(
            affinities.Count == cpuCount, $"{cpuCount} CPUs have {affinities.Count} affinities");
        _affinities = new Mpidr[cpuCount];
        _cpus = new(cpuCount);
        for (var cpu = 0; cpu < cpuCount; cpu++)
        {
            _affinities[cpu] = affinities[cpu].Affinity;
            Invariant.Holds(
                _cpus.TryAdd(_affinities[cpu], new(cpu)),
                $"two CPUs have the affinity {_affinities[cpu]}");
        }
    }

    /// <summary>nr_cpu_ids: CPUs are numbered 0 to this minus 1.</summary>
    public int CpuCount { get; }

    public int CpusPerChip { get; }

    public int CpusPerCluster { get; }

    public int ChipCount => (CpuCount + CpusPerChip - 1) / CpusPerChip;

    /// <summary>All possible CPUs: cpu_possible_mask.</summary>
    public CpuMask Possible { get; }

    /// <summary>The socket of a CPU.</summary>
    public ChipId ChipOf(CpuId cpu) => new(cpu.Value / CpusPerChip);

    /// <summary>The CPUs of a socket.</summary>
    public CpuMask CpusOf(ChipId chip)
    {
        var first = chip.Value * CpusPerChip;
        return CpuMask.Range(first, Math.Min(CpusPerChip, CpuCount - first));
    }

    /// <summary>The NUMA node of a CPU: its chip's, as on most servers.</summary>
    public NodeId NodeOf(CpuId cpu) => new(ChipOf(cpu).Value);

    /// <summary>cpumask_of_node().</summary>
    public CpuMask CpusOf(NodeId node) => CpusOf(new ChipId(node.Value));

    /// <summary>The APIC id that firmware gave a CPU.</summary>
    public ApicId ApicIdOf(CpuId cpu)
    {
        var chip = cpu.Value / CpusPerChip;
        return new(((uint)chip << _chipIdBits) | (uint)(cpu.Value % CpusPerChip));
    }

    /// <summary>The CPU that has an APIC id, or null where no CPU has it.</summary>
    public CpuId? CpuOf(ApicId id)
    {
        var chip = (long)(id.Value >> _chipIdBits);
        var place = id.Value & ((1U << _chipIdBits) - 1);
        var cpu = chip * CpusPerChip + place;
        return place < CpusPerChip && cpu < CpuCount ? new CpuId((int)cpu) : null;
    }

    /// <summary>The affinity of a CPU.</summary>
    public Mpidr MpidrOf(CpuId cpu)
    {
        if (_affinities is not null) return _affinities[cpu.Value];

        var cluster = cpu.Value / CpusPerCluster;
        return new()
        {
            Aff0 = (byte)(cpu.Value % CpusPerCluster),
            Aff1 = (byte)(cluster & 0xff),
            Aff2 = (byte)((cluster >> 8) & 0xff),
            Aff3 = (byte)((cluster >> 16) & 0xff),
        };
    }

    /// <summary>The CPU that has an affinity, or null where no CPU has it.</summary>
    public CpuId? CpuOf(Mpidr mpidr)
    {
        if (_cpus is not null)
        {
            return _cpus.TryGetValue(mpidr.Affinity, out var found) ? found : null;
        }

        long cluster = mpidr.Aff1 + (mpidr.Aff2 * 256) + (mpidr.Aff3 * 65_536);
        var cpu = cluster * CpusPerCluster + mpidr.Aff0;
        return mpidr.Aff0 < CpusPerCluster && cpu < CpuCount ? new CpuId((int)cpu) : null;
    }
}

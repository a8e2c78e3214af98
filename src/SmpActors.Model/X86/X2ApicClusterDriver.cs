using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Logical mode of an x2APIC: one message for each cluster of 16 APIC ids.</summary>
/// <remarks>Source: arch/x86/kernel/apic/x2apic_cluster.c, apic_x2apic_cluster (v4.9).</remarks>
public sealed class X2ApicClusterDriver()
    : X2ApicDriver(_send, _mask, _maskAllButSelf, _allButSelf, _all, _inner)
{
    private const string File = "arch/x86/kernel/apic/x2apic_cluster.c";

    /// <summary>
    /// APIC ids that a logical destination can name: 16 bits of cluster times 16 members, but for
    /// the last cluster, all of whose members would be the destination of everyone.
    /// </summary>
    private const int AddressableIdCount = (1 << 20) - ApicId.ClusterCpuCount;

    private static readonly KernelFunction _send = new("x2apic_send_IPI", File);
    private static readonly KernelFunction _mask = new("x2apic_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("x2apic_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("x2apic_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("x2apic_send_IPI_all", File);
    private static readonly KernelFunction _inner = new("__x2apic_send_IPI_mask", File);
    private static readonly KernelFunction _prepare = new("x2apic_prepare_cpu", File);
    private static readonly KernelFunction _dead = new("x2apic_dead_cpu", File);

    public override string Name => "cluster x2apic";

    public override string LimitReason =>
        "an x2APIC's logical destination names the cluster of 16 APIC ids with 16 bits";

    /// <summary>Allocates and frees a CPU's masks, which this machine does without.</summary>
    public override IReadOnlyList<CpuHotplugStep> HotplugSteps { get; } =
    [
        new(
            CpuHotplugState.X2ApicPrepare,
            "X2APIC_PREPARE",
            static (cpu, _) => Visit(cpu, _prepare),
            static (cpu, _) => Visit(cpu, _dead)),
    ];

    public override int CpuCountMaxOf(MachineTopology topology) =>
        CpuCountBelow(AddressableIdCount, topology);

    /// <summary>
    /// The logical id is the hardware's; it is read, and there is nothing to write.
    /// </summary>
    public override async GuestTask InitApicLdr(Cpu cpu) => await Apic.Read(cpu, ApicRegister.Ldr);

    private protected override void SendToOne(Cpu cpu, CpuId target, int vector)
    {
        var ldr = cpu.Kernel.Topology.ApicIdOf(target).LogicalX2Apic;
        Ipi.X2ApicSendIpiDest(cpu, ldr, vector, DestinationMode.Logical);
    }

    /// <summary>One message for each cluster, in the order of their first CPUs.</summary>
    /// <remarks>
    /// Differs from v4.9: in a <see cref="MachineTopology"/> APIC ids ascend with the CPUs, so a
    /// cluster's CPUs follow each other, and no scratch mask is needed to find the rest of one.
    /// </remarks>
    private protected override void SendToMask(
        Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded)
    {
        var topology = cpu.Kernel.Topology;
        var members = new ClusterMembers();
        foreach (var target in mask)
        {
            if (!isSelfIncluded && target == cpu.Number) continue;
            var id = topology.ApicIdOf(target);
            if (id.Cluster != members.Cluster) members.Send(cpu, vector);
            members.Add(id, cpu.OnlineMask.Contains(target));
        }

        members.Send(cpu, vector);
    }

    private static GuestTask<int> Visit(Cpu cpu, KernelFunction function)
    {
        using var scope = cpu.In(function);
        return default;
    }

    /// <summary>The CPUs of one cluster that a mask names: bit n for member n.</summary>
    /// <remarks>
    /// A CPU that is offline is in nobody's table of cluster siblings but its own, so a message
    /// goes to it alone. Source: x2apic_cluster.c, cpus_in_cluster, x2apic_dead_cpu() (v4.9).
    /// </remarks>
    private struct ClusterMembers
    {
        private const uint MemberBits = ushort.MaxValue;

        private uint _clusterBits;
        private uint _members;
        private uint _online;

        public uint Cluster { get; private set; }

        public void Add(ApicId id, bool isOnline)
        {
            var member = id.LogicalX2Apic & MemberBits;
            Cluster = id.Cluster;
            _clusterBits = id.LogicalX2Apic & ~MemberBits;
            _members |= member;
            if (isOnline) _online |= member;
        }

        public void Send(Cpu cpu, int vector)
        {
            while (_members != 0)
            {
                var first = _members & (~_members + 1);
                var siblings = (first & _online) != 0 ? _members & _online : first;
                Ipi.X2ApicSendIpiDest(
                    cpu, _clusterBits | siblings, vector, DestinationMode.Logical);
                _members &= ~siblings;
            }

            _online = 0;
        }
    }
}

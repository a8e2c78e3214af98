using SmpActors.Model.Gic;
using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.Kernel;

/// <summary>What a CPU's interrupt entry needs of memory, on each kind of controller.</summary>
public sealed class InterruptEntrySpec : ITraceSink
{
    private const int IntIdReschedule = 0;

    private readonly MachineTopology _topology = new(cpuCount: 2, cpusPerChip: 2);
    private readonly Outbox _outbox;
    private int _takenCount;

    public InterruptEntrySpec() => _outbox = new(this);

    bool ITraceSink.RecordsFunctions => false;

    void ITraceSink.Record(in TraceEvent happened)
    {
        if (happened.Kind == TraceEventKind.IpiEntered) _takenCount++;
    }

    [Fact]
    public void Interrupts_on_x86_are_entered_in_the_memory_of_the_first_one() =>
        UsesMemoryAgain(
            X86System.X2ApicCluster(_topology),
            LocalApic.Intr.Instance,
            LocalApic.InterruptAcknowledged.Of(IrqVectors.Reschedule));

    [Fact]
    public void Interrupts_on_gicv3_are_entered_in_the_memory_of_the_first_one() =>
        UsesMemoryAgain(
            new GicV3System(_topology),
            CpuInterface.Set.Of(IntIdReschedule, GicValues.PriorityDefault),
            CpuInterface.ActivateAcknowledge.Instance);

    private void UsesMemoryAgain(
        IInterruptSystem interrupts, IMessage arrives, IMessage acknowledged)
    {
        const int Count = 3;
        var kernel = new KernelImage(_topology, interrupts.Arch, [], []);
        var masks = new CpuMasks(_topology.Possible, _topology.Possible);
        var port = new WatchedPort(interrupts.NewPort(new(0)));
        var cpu = new Cpu(new(0), kernel, port, masks);

        for (var i = 0; i < Count; i++)
        {
            _outbox.Clear();
            cpu.Handle(arrives, _outbox);
            cpu.Handle(acknowledged, _outbox);
        }

        Assert.Equal(Count, _takenCount);
        Assert.Equal(Count, port.Entries.Count);
        Assert.NotEqual(GuestTask.Completed, port.Entries[0]);
        Assert.All(port.Entries, entry => Assert.Equal(port.Entries[0], entry));
    }

    /// <summary>Keeps the coroutine of each entry; two are equal if they are one object.</summary>
    private sealed class WatchedPort(IInterruptPort inner) : IInterruptPort
    {
        public List<GuestTask> Entries { get; } = [];

        public bool IsSignalled => inner.IsSignalled;

        public bool Receive(Cpu cpu, IMessage message) => inner.Receive(cpu, message);

        public GuestTask HandleIrq(Cpu cpu)
        {
            var entry = inner.HandleIrq(cpu);
            Entries.Add(entry);
            return entry;
        }

        public bool IsOver(long key) => inner.IsOver(key);

        public string Describe(long key) => inner.Describe(key);
    }
}

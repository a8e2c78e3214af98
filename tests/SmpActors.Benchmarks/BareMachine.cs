using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Benchmarks;

/// <summary>Some CPUs of a machine, with the parts that they use, driven without actors.</summary>
/// <remarks>First in, first out: what is measured is the parts' own work.</remarks>
internal sealed class BareMachine : ITraceSink
{
    private readonly Dictionary<PartId, IPart> _parts = [];
    private readonly Queue<OutgoingMessage> _underWay = new();
    private readonly Outbox _outbox;

    /// <param name="topology">Of the whole machine.</param>
    /// <param name="interrupts">How its CPUs interrupt each other.</param>
    /// <param name="program">What <see cref="Run"/> runs.</param>
    /// <param name="cpus">The CPUs that exist.</param>
    public BareMachine(
        MachineTopology topology,
        IInterruptSystem interrupts,
        GuestProgram program,
        params ReadOnlySpan<CpuId> cpus)
    {
        _outbox = new(this);
        var kernel = new KernelImage(topology, interrupts.Arch, [], [program]);
        var masks = new CpuMasks(topology.Possible, topology.Possible);
        foreach (var cpu in cpus)
        {
            Add(new Cpu(cpu, kernel, interrupts.NewPort(cpu), masks));
            Add(interrupts.NewCpuPart(cpu));
            var chip = interrupts.NewChipPart(topology.ChipOf(cpu));
            if (!_parts.ContainsKey(chip.Id)) Add(chip);
        }
    }

    /// <summary>Messages delivered so far.</summary>
    public long DeliveryCount { get; private set; }

    /// <summary>Trace events so far: the steps that the model made.</summary>
    public long EventCount { get; private set; }

    public bool RecordsFunctions => false;

    public void Record(in TraceEvent happened) => EventCount++;

    /// <summary>Runs the program on a CPU until nothing is under way.</summary>
    /// <param name="cpu">Where.</param>
    /// <param name="argument">What it is given.</param>
    public void Run(CpuId cpu, long argument)
    {
        _underWay.Enqueue(new(PartId.Cpu(cpu), new Cpu.StartTask(0, argument), 0));
        while (_underWay.TryDequeue(out var next))
        {
            DeliveryCount++;
            _outbox.Clear();
            _parts[next.To].Handle(next.Message, _outbox);
            foreach (ref readonly var sent in _outbox.Sends) _underWay.Enqueue(sent);
        }
    }

    private void Add(IPart part) => _parts.Add(part.Id, part);
}

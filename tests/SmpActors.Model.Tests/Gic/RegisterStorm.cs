namespace SmpActors.Model.Tests.Gic;

/// <summary>Parts of a GIC under random accesses; messages are delivered in order, late.</summary>
internal abstract class RegisterStorm : ITraceSink
{
    private readonly Dictionary<PartId, IPart> _parts = [];
    private readonly Dictionary<string, int> _accesses = [];
    private readonly Queue<OutgoingMessage> _mail = [];
    private readonly IMessage[] _ticks;
    private readonly Outbox _outbox;
    private Action<Cpu> _action = static _ => { };
    private ulong _state;

    /// <param name="seed">What each access follows from.</param>
    /// <param name="cpuCount">CPUs of the one chip.</param>
    /// <param name="system">The interrupt controllers.</param>
    /// <param name="frames">The names of those that accesses are counted of.</param>
    protected RegisterStorm(
        ulong seed, int cpuCount, IInterruptSystem system, params string[] frames)
    {
        CpuCount = cpuCount;
        foreach (var frame in frames) _accesses.Add(frame, 0);
        _state = seed;
        _outbox = new(this);
        _ticks = new IMessage[cpuCount];
        var topology = new MachineTopology(cpuCount, cpuCount);
        var kernel = new KernelImage(topology, system.Arch, [], [new("loop", Loop)]);
        foreach (var cpu in topology.Possible)
        {
            Ports.Add(system.NewPort(cpu));
            Add(new Cpu(cpu, kernel, Ports[cpu.Value], topology.Possible, topology.Possible));
            if (system.PerCpu is not null) Add(system.NewCpuPart(cpu));
            Deliver(new(PartId.Cpu(cpu), new Cpu.StartTask(0, 0), 0));
        }

        Add(system.NewChipPart(new(0)));
    }

    public bool RecordsFunctions => false;

    public int CpuCount { get; }

    /// <summary>How many accesses the frame had that had fewest.</summary>
    public int FewestAccesses => _accesses.Values.Min();

    protected List<IInterruptPort> Ports { get; } = [];

    public void Record(in TraceEvent happened)
    {
    }

    /// <summary>One access or another, and perhaps some deliveries.</summary>
    public abstract void Step();

    /// <summary>What must hold of every register at any time: shared ones and a CPU's.</summary>
    public abstract void CheckRegisters(int cpu);

    /// <summary>What must hold when nothing is under way.</summary>
    public abstract void CheckQuiescent();

    public void DeliverAll()
    {
        while (_mail.TryDequeue(out var next)) Deliver(next);
    }

    protected void DeliverSome()
    {
        for (var left = Next(6); left > 0 && _mail.TryDequeue(out var next); left--) Deliver(next);
    }

    protected T Part<T>(PartId id)
        where T : IPart => (T)_parts[id];

    protected void Tell(PartId to, IMessage message) => _mail.Enqueue(new(to, message, 0));

    /// <summary>Posts an access to a frame, and counts it.</summary>
    protected void Access(string frame, PartId to, IMessage message)
    {
        _accesses[frame]++;
        Tell(to, message);
    }

    /// <summary>Has a CPU access a frame of its own, and counts it.</summary>
    protected void Access(string frame, int cpu, Action<Cpu> action)
    {
        _accesses[frame]++;
        Do(cpu, action);
    }

    protected static void Zero(ulong word, ulong mask = ulong.MaxValue) =>
        Assert.Equal(0UL, word & mask);

    /// <summary>Has the guest of a CPU do something, with interrupts off.</summary>
    private void Do(int cpu, Action<Cpu> action)
    {
        _action = action;
        Deliver(new(PartId.Cpu(new(cpu)), _ticks[cpu], 0));
        _action = static _ => { };
    }

    protected int Next(int bound) => (int)(NextWord() % (ulong)bound);

    /// <summary>A word: random, with one bit, all ones, or small.</summary>
    protected ulong NextValue() => Next(4) switch
    {
        0 => NextWord(),
        1 => 1UL << Next(64),
        2 => ulong.MaxValue,
        _ => (ulong)Next(1_100),
    };

    protected uint NextUint() => unchecked((uint)NextValue());

    private ulong NextWord()
    {
        // splitmix64
        unchecked
        {
            var z = _state += 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }

    private void Add(IPart part) => _parts.Add(part.Id, part);

    private void Deliver(OutgoingMessage next)
    {
        _outbox.Clear();
        _parts[next.To].Handle(next.Message, _outbox);
        foreach (var sent in _outbox.Sends)
        {
            if (sent.Message is Cpu.Elapsed) _ticks[sent.To.Index] = sent.Message;
            else _mail.Enqueue(sent);
        }
    }

    private async GuestTask Loop(Cpu cpu, long argument)
    {
        cpu.LocalIrqSave();
        while (true)
        {
            await cpu.Elapse(1);
            _action(cpu);
        }
    }
}

using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>
/// A machine under test: parts of a controller, and cores that do what they are told.
/// </summary>
internal sealed class PartMachine<TCore> : IDisposable
    where TCore : ToldCore
{
    private readonly TCore[] _cores;
    private readonly IPartRunner _runner;
    private long _keyCount;

    /// <param name="topology">Its CPUs.</param>
    /// <param name="system">The system that knows its kinds of part.</param>
    /// <param name="newCore">Makes a core.</param>
    /// <param name="newCpuPart">Makes a part of a CPU.</param>
    /// <param name="newChipPart">Makes a part of a chip.</param>
    /// <param name="host">How the parts are run.</param>
    /// <param name="seed">Of their order.</param>
    public PartMachine(
        MachineTopology topology,
        IInterruptSystem system,
        Func<CpuId, TCore> newCore,
        Func<CpuId, IPart> newCpuPart,
        Func<ChipId, IPart> newChipPart,
        PartHost host,
        ulong seed)
    {
        _cores = [.. topology.Possible.AsEnumerable().Select(newCore)];
        var kernel = new KernelImage(topology, system.Arch, [], []);
        var told = new PartSystem(system, cpu => _cores[cpu.Value], newCpuPart, newChipPart);
        _runner = host switch
        {
            PartHost.Pump => new PartPump(PartsOf(told, kernel), seed),
            PartHost.Actors => new PartActors(told, kernel, seed),
            _ => throw new ArgumentOutOfRangeException(nameof(host), host, "Pump or Actors"),
        };
    }

    public int CpuCount => _cores.Length;

    public TCore CoreOf(CpuId cpu) => _cores[cpu.Value];

    public void Settle() => _runner.Settle();

    /// <summary>Lets a core send a message, and does not wait.</summary>
    public void Post(CpuId cpu, PartId to, IMessage message) =>
        _runner.Tell(cpu, new ToldCore.Relay(to, message));

    /// <summary>Lets a core send a message, and waits for the answer.</summary>
    /// <param name="cpu">The core.</param>
    /// <param name="to">Who answers.</param>
    /// <param name="message">The message that carries the given key.</param>
    public AccessOutcome Ask(CpuId cpu, PartId to, Func<long, IMessage> message)
    {
        var key = ++_keyCount;
        return Ask(cpu, to, key, message(key));
    }

    /// <inheritdoc cref="Ask(CpuId, PartId, Func{long, IMessage})"/>
    /// <param name="cpu">The core.</param>
    /// <param name="to">Who answers.</param>
    /// <param name="key">The key of the answer; none of those that are given.</param>
    /// <param name="message">The message.</param>
    public AccessOutcome Ask(CpuId cpu, PartId to, long key, IMessage message)
    {
        Post(cpu, to, message);
        return Answer(cpu, to, key);
    }

    /// <summary>Tells a core itself something that carries the given key, and waits.</summary>
    public AccessOutcome AskCore(CpuId cpu, PartId controller, Func<long, IMessage> message)
    {
        var key = ++_keyCount;
        _runner.Tell(cpu, message(key));
        return Answer(cpu, controller, key);
    }

    public void Dispose() => _runner.Dispose();

    private static IEnumerable<IPart> PartsOf(PartSystem system, KernelImage kernel)
    {
        var all = kernel.Topology.Possible;
        foreach (var cpu in all.AsEnumerable())
        {
            yield return new Cpu(cpu, kernel, system.NewPort(cpu), all, all);
            if (system.PerCpu is not null) yield return system.NewCpuPart(cpu);
        }

        for (var chip = 0; chip < kernel.Topology.ChipCount; chip++)
        {
            yield return system.NewChipPart(new(chip));
        }
    }

    private AccessOutcome Answer(CpuId cpu, PartId asked, long key)
    {
        var core = CoreOf(cpu);
        _runner.RunUntilAnswered(cpu, asked, () => core.HasAnswer(key));
        return core.TakeAnswer(key);
    }
}

using Akka.Actor;
using Akka.Configuration;
using SmpActors.Actors;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Simulation;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>A machine of actors in virtual time, with latencies and orders of a seed.</summary>
internal sealed class PartActors : IPartRunner, ITraceSink
{
    private const long LatencyMinNs = 100;
    private const long LatencyMaxNs = 2_000;

    private static readonly Config _silent = ConfigurationFactory
        .ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
        .WithFallback(MachineHocon.Base);

    private readonly Simulation.Simulation _simulation;
    private readonly Machine _machine;

    public PartActors(IInterruptSystem system, KernelImage kernel, ulong seed)
    {
        _simulation = Simulation.Simulation.Create("conformance", seed, _silent);
        _machine = Machine.Start(_simulation.System, new()
        {
            Kernel = kernel,
            Interrupts = system,
            Online = kernel.Topology.Possible,
            Trace = this,
            Time = new Clock(_simulation.Time),
            Latency = new(seed, LatencyMinNs, LatencyMaxNs),
        });
        Settle();
    }

    public bool RecordsFunctions => false;

    public void Record(in TraceEvent happened)
    {
        // A suite looks at registers and pins alone.
    }

    public void Tell(CpuId cpu, IMessage message) => _machine.Tell(PartId.Cpu(cpu), message);

    public void RunUntilAnswered(CpuId cpu, PartId asked, Func<bool> isAnswered)
    {
        while (!isAnswered())
        {
            var hasRun = _simulation.RunOne();
            ThrowIfFailed();
            if (hasRun) continue;
            throw new InvalidOperationException($"{asked} does not answer {cpu}'s access");
        }
    }

    public void Settle()
    {
        _simulation.RunToQuiescence();
        ThrowIfFailed();
    }

    public void Dispose() => _simulation.Dispose();

    private void ThrowIfFailed()
    {
        if (_machine.Failure is not { } failure) return;
        throw new InvalidOperationException($"{failure.Part} failed", failure.Fault);
    }

    private sealed class Clock(IVirtualTime time) : IMachineTime
    {
        public long NowNs => time.NowNs;

        public bool IsOfOneThread => true;

        public void TellAfter(
            long delayNs, ICanTell receiver, object message, IActorRef sender) =>
            time.TellAfter(delayNs, receiver, message, sender);
    }
}

using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Faults;

/// <summary>A message at the hop, as rules see it.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Message">What is sent.</param>
/// <param name="Ipi">The IPIs that it carries; at their last step, one.</param>
/// <param name="NowNs">The machine's clock.</param>
internal readonly record struct PassingMessage(
    PartId From, PartId To, IMessage Message, IpiOnWire? Ipi, long NowNs)
{
    /// <summary>The csd that it names, or null.</summary>
    public CsdId? Csd => Message switch
    {
        Cpu.EnqueueCsd command => command.Csd,
        Cpu.CsdEnqueued reply => reply.Csd,
        Cpu.CsdUnlocked happened => happened.Csd,
        Cpu.ReleaseCsd command => command.Csd,
        Cpu.CsdClaimed reply => reply.Csd,
        _ => null,
    };

    /// <summary>The CPU that the csd is for: what it answers, it sends itself.</summary>
    public CpuId CsdTarget => Message is Cpu.EnqueueCsd command ? command.Target : new(From.Index);
}

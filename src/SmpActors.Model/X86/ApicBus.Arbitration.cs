namespace SmpActors.Model.X86;

public sealed partial class ApicBus
{
    private Dictionary<long, Arbitration>? _arbitrations;
    private long _arbitrationCount;

    /// <summary>Asks all whom a lowest-priority message names for their priority.</summary>
    /// <remarks>
    /// The one with the lowest arbitration priority gets it; of equal ones, that of the lowest CPU.
    /// Disabled ones take no part, and if all are, nobody gets it. The rule is that of processors
    /// whose APICs arbitrate; where the chipset chooses, another one may get it (from knowledge,
    /// unverified). Source: Intel SDM vol. 3A, "Lowest Priority Delivery Mode".
    /// </remarks>
    private void Arbitrate(RouteInterrupt command, Outbox outbox)
    {
        var key = ++_arbitrationCount;
        var arbitration = new Arbitration(command);
        (_arbitrations ??= []).Add(key, arbitration);

        var ask = new LocalApic.TellPriority(_chip, key);
        arbitration.BidsOpen = Deliver(command.Source, command.Destination, ask, outbox);
        var others = new AskPriorities(_chip, key, command.Source, command.Destination);
        arbitration.BusesOpen = Forward(command, others, outbox);
        EndIfOver(key, arbitration, outbox);
    }

    private void OnAskPriorities(AskPriorities command, Outbox outbox)
    {
        var ask = new LocalApic.TellPriority(command.Bus, command.Key);
        var count = Deliver(command.Source, command.Destination, ask, outbox);
        outbox.Send(PartId.ApicBus(command.Bus), new PrioritiesAsked(command.Key, count));
    }

    /// <summary>
    /// What was asked for on another chip; the answers may have overtaken this one.
    /// </summary>
    private void OnPrioritiesAsked(PrioritiesAsked reply, Outbox outbox)
    {
        if (ArbitrationOf(reply.Key) is not { } arbitration) return;
        arbitration.BusesOpen--;
        arbitration.BidsOpen += reply.Count;
        EndIfOver(reply.Key, arbitration, outbox);
    }

    private void OnPriorityTold(PriorityTold reply, Outbox outbox)
    {
        if (ArbitrationOf(reply.Key) is not { } arbitration) return;
        arbitration.BidsOpen--;
        arbitration.Add(reply);
        EndIfOver(reply.Key, arbitration, outbox);
    }

    /// <summary>The arbitration, or null: it is over, as a doubled message finds it.</summary>
    private Arbitration? ArbitrationOf(long key) => _arbitrations?.GetValueOrDefault(key);

    private void EndIfOver(long key, Arbitration arbitration, Outbox outbox)
    {
        if (arbitration.BusesOpen != 0 || arbitration.BidsOpen != 0) return;

        _arbitrations!.Remove(key);
        var command = arbitration.Command;
        if (arbitration.Winner is { } winner)
        {
            outbox.Send(PartId.LocalApic(winner), command.Interrupt);
        }

        Acknowledge(command, outbox);
    }

    /// <summary>One lowest-priority message, until somebody gets it.</summary>
    private sealed class Arbitration(RouteInterrupt command)
    {
        private byte _lowest;

        public RouteInterrupt Command => command;

        /// <summary>Buses that have not said how many APICs they asked.</summary>
        public int BusesOpen { get; set; }

        /// <summary>APICs that were asked and have not answered.</summary>
        public int BidsOpen { get; set; }

        public CpuId? Winner { get; private set; }

        public void Add(PriorityTold bid)
        {
            if (bid.Priority is not { } priority) return;
            var isFirst = Winner is not { } best
                || (priority, bid.Cpu.Value).CompareTo((_lowest, best.Value)) < 0;
            if (isFirst) (_lowest, Winner) = (priority, bid.Cpu);
        }
    }
}

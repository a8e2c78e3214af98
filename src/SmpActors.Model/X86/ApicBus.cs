using System.Numerics;

namespace SmpActors.Model.X86;

/// <summary>A chip's interrupt fabric: knows who has which address, and routes messages.</summary>
/// <remarks>
/// A message for APICs of another chip crosses to that chip's bus once, however many accept it
/// there. A destination that nobody has is accepted by nobody, and nobody is told.
/// Source: Intel SDM vol. 3A, "Determining IPI Destination".
/// </remarks>
public sealed partial class ApicBus : IPart
{
    private readonly MachineTopology _topology;
    private readonly ChipId _chip;
    private readonly CpuMask _cpus;
    private readonly ApicDriver? _driver;
    private ApicAddress[]? _addresses;
    private bool _haveIdsMoved;

    private ApicBus(ChipId chip, MachineTopology topology, ApicDriver? driver)
    {
        _chip = chip;
        _topology = topology;
        _driver = driver;
        _cpus = topology.CpusOf(chip);
    }

    public PartId Id => PartId.ApicBus(_chip);

    /// <summary>A bus on which every APIC is in its reset state.</summary>
    public static ApicBus AfterReset(ChipId chip, MachineTopology topology) =>
        new(chip, topology, driver: null);

    /// <summary>A bus on which the kernel has set every APIC up.</summary>
    public static ApicBus AfterSetup(ChipId chip, MachineTopology topology, ApicDriver driver) =>
        new(chip, topology, driver);

    public void Handle(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case RouteInterrupt command: OnRouteInterrupt(command, outbox); break;
            case DistributeInterrupt command: OnDistributeInterrupt(command, outbox); break;
            case AnnounceAddress command: OnAnnounceAddress(command, outbox); break;
            case AskPriorities command: OnAskPriorities(command, outbox); break;
            case PrioritiesAsked reply: OnPrioritiesAsked(reply, outbox); break;
            case PriorityTold reply: OnPriorityTold(reply, outbox); break;
            case IdsMoved: _haveIdsMoved = true; break;
            case BroadcastEoi: break; // There is no I/O APIC on this machine.
            default: throw new InvariantViolatedException($"{Id} does not understand {message}");
        }
    }

    /// <summary>What an APIC of this chip compares destinations with.</summary>
    internal ApicAddress AddressOf(CpuId cpu) =>
        _addresses is not null ? _addresses[cpu.Value - _cpus.First.Value] : InitialAddressOf(cpu);

    private void OnRouteInterrupt(RouteInterrupt command, Outbox outbox)
    {
        if (command.Interrupt.Mode == DeliveryMode.LowestPriority)
        {
            Arbitrate(command, outbox);
            return;
        }

        Deliver(command.Source, command.Destination, command.Interrupt, outbox);
        Forward(command, crossing: null, outbox);
        Acknowledge(command, outbox);
    }

    private static void Acknowledge(RouteInterrupt command, Outbox outbox)
    {
        if (!command.IsAcceptanceAwaited) return;
        outbox.Send(PartId.LocalApic(command.Source), LocalApic.SendAccepted.Instance);
    }

    private void OnDistributeInterrupt(DistributeInterrupt command, Outbox outbox) =>
        Deliver(command.Source, command.Destination, command.Interrupt, outbox);

    private void OnAnnounceAddress(AnnounceAddress command, Outbox outbox)
    {
        if (!_haveIdsMoved && command.Address.Id != _topology.ApicIdOf(command.Cpu))
        {
            _haveIdsMoved = true;
            for (var i = 0; i < _topology.ChipCount; i++)
            {
                if (i != _chip.Value) outbox.Send(PartId.ApicBus(new(i)), IdsMoved.Instance);
            }
        }

        if (AddressOf(command.Cpu) == command.Address) return;
        _addresses ??= [.. _cpus.AsEnumerable().Select(InitialAddressOf)];
        _addresses[command.Cpu.Value - _cpus.First.Value] = command.Address;
    }

    /// <summary>Gives a message to those APICs of this chip that accept its destination.</summary>
    /// <returns>To how many.</returns>
    private int Deliver(
        CpuId source, ApicDestination destination, IMessage message, Outbox outbox)
    {
        var count = 0;
        switch (destination.Kind)
        {
            case DestinationKind.Physical when !_haveIdsMoved:
                DeliverIf(_topology.CpuOf(new ApicId(destination.Value)));
                break;
            case DestinationKind.LogicalX2Apic:
                foreach (var member in new ClusterWalk(_topology, destination)) DeliverIf(member);
                break;
            default:
                foreach (var cpu in _cpus) DeliverIf(cpu);
                break;
        }

        return count;

        void DeliverIf(CpuId? named)
        {
            if (named is not { } cpu || !_cpus.Contains(cpu)) return;
            if (!AddressOf(cpu).Accepts(destination, cpu == source)) return;
            outbox.Send(PartId.LocalApic(cpu), message);
            count++;
        }
    }

    /// <summary>Sends a message on to the buses of the other chips that it concerns.</summary>
    /// <param name="command">What was to be routed.</param>
    /// <param name="crossing">What they are sent; null for the interrupt itself.</param>
    /// <param name="outbox">Takes it.</param>
    /// <returns>To how many.</returns>
    private int Forward(RouteInterrupt command, IMessage? crossing, Outbox outbox)
    {
        var count = 0;
        switch (command.Destination.Kind)
        {
            case DestinationKind.Physical when !_haveIdsMoved:
                if (_topology.CpuOf(new ApicId(command.Destination.Value)) is { } cpu)
                {
                    Cross(_topology.ChipOf(cpu));
                }

                break;
            case DestinationKind.LogicalX2Apic:
                // Ids ascend with the CPUs, so the members on one chip follow each other.
                ChipId? last = null;
                foreach (var member in new ClusterWalk(_topology, command.Destination))
                {
                    var chip = _topology.ChipOf(member);
                    if (chip != last) Cross(chip);
                    last = chip;
                }

                break;
            default:
                for (var i = 0; i < _topology.ChipCount; i++) Cross(new(i));
                break;
        }

        return count;

        void Cross(ChipId chip)
        {
            if (chip == _chip) return;
            crossing ??= new DistributeInterrupt(
                command.Source, command.Destination, command.Interrupt);
            outbox.Send(PartId.ApicBus(chip), crossing);
            count++;
        }
    }

    private ApicAddress InitialAddressOf(CpuId cpu)
    {
        var id = _topology.ApicIdOf(cpu);
        if (_driver is null) return new(ApicMode.XApic, id, default, Dfr.Flat);
        var ldr = _driver.Mode == ApicMode.XApic
            ? new Ldr { LogicalId = _driver.LogicalIdOf(cpu, id) }
            : default;
        return new(_driver.Mode, id, ldr, Dfr.Flat);
    }

    /// <summary>
    /// The CPUs that the members of an x2APIC cluster belong to, ascending by id.
    /// </summary>
    private ref struct ClusterWalk(MachineTopology topology, ApicDestination destination)
    {
        private uint _members = destination.Value & 0xffff;

        public CpuId Current { get; private set; }

        public readonly ClusterWalk GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_members != 0)
            {
                var place = (uint)BitOperations.TrailingZeroCount(_members);
                _members &= _members - 1;
                var id = ((destination.Value >> 16) * ApicId.ClusterCpuCount) + place;
                if (topology.CpuOf(new ApicId(id)) is not { } cpu) continue;
                Current = cpu;
                return true;
            }

            return false;
        }
    }
}

namespace SmpActors.Model.Gic;

/// <summary>GICD_IROUTERn of the boot chip, and which redistributor has which SPI.</summary>
/// <remarks>
/// A redistributor is sent one SPI at a time, its most urgent, of equal priorities the lowest; a
/// more urgent one asks for it back first. An SPI for any CPU (1 of N) goes to the next CPU, by
/// number, after the one that such an SPI went to last, of those whose redistributor is awake; the
/// architecture leaves the choice open. It stays there, even if that CPU keeps interrupts off.
/// Source: GICv3 and GICv4 architecture (IHI 0069), "Shared Peripheral Interrupts".
/// </remarks>
internal sealed class SpiRouter
{
    private const int Nobody = -1;

    private readonly SpiBank _spis;
    private readonly MachineTopology _topology;
    private readonly GicdIRouter[] _routes = new GicdIRouter[SpiBank.Count];

    /// <summary>Of each SPI whose redistributor has it.</summary>
    private readonly int[] _holders = new int[SpiBank.Count];

    /// <summary>Of each SPI that may go to any CPU the one that was chosen.</summary>
    private int _chosenLast = Nobody;

    /// <summary>Of those that a redistributor has: it is asked to give them back.</summary>
    private uint _takingBack;
    private CpuMask _asleep;

    public SpiRouter(SpiBank spis, MachineTopology topology, GicPowerOn powerOn)
    {
        _spis = spis;
        _topology = topology;
        _asleep = CpuMask.Empty;
        Array.Fill(_holders, Nobody);
        if (powerOn == GicPowerOn.Reset) _asleep = topology.Possible;
        else Array.Fill(_routes, new(topology.MpidrOf(new(0)).Raw));
    }

    public GicdIRouter this[int place] => _routes[place];

    public void SetRoute(int place, GicdIRouter written) =>
        _routes[place] = written.WithoutReserved();

    public void OnSlept(Distributor.RedistributorSlept happened)
    {
        var cpu = CpuMask.Of(happened.Cpu);
        _asleep = happened.IsAsleep ? _asleep.Or(cpu) : _asleep.Except(happened.Cpu);
    }

    /// <summary>A redistributor no longer has an SPI; false if it was not sent there.</summary>
    public bool End(CpuId cpu, int intId)
    {
        if (!SpiBank.Has(intId) || _holders[intId - SpiBank.First] != cpu.Value) return false;

        _holders[intId - SpiBank.First] = Nobody;
        _spis.Presented &= ~SpiBank.Bit(intId);
        _takingBack &= ~SpiBank.Bit(intId);
        return true;
    }

    /// <summary>Sends what is most urgent, and asks back what is not to stay where it is.</summary>
    public void Forward(GicdCtlr enables, Outbox outbox)
    {
        var groups = (enables.EnableGrp1 ? _spis.Group1 : 0)
            | (enables.EnableGrp0 ? ~_spis.Group1 : 0);
        var candidates = _spis.Candidates & groups;
        if ((candidates | _spis.Presented) == 0) return;

        foreach (var place in GicValues.PlacesOf(_spis.Presented))
        {
            var isCandidate = (candidates & (1U << place)) != 0;
            if (!isCandidate || !MayStay(place)) TakeBack(place, outbox);
        }

        var waiting = candidates & ~_spis.Presented;
        while (waiting != 0)
        {
            var place = MostUrgent(waiting);
            waiting &= ~(1U << place);
            Send(place, outbox);
        }
    }

    private void Send(int place, Outbox outbox)
    {
        if (TargetOf(place) is not { } target) return;
        var held = Array.IndexOf(_holders, target.Value);
        if (held >= 0)
        {
            // The one that is there makes way, and then this one is looked at again.
            if (GoesBefore(place, held)) TakeBack(held, outbox);
            return;
        }

        if (_routes[place].RoutingMode) _chosenLast = target.Value;
        _holders[place] = target.Value;
        var bit = 1U << place;
        _spis.Presented |= bit;
        var isGroup0 = (_spis.Group1 & bit) == 0;
        outbox.Send(
            PartId.Redistributor(target),
            new Redistributor.SetSpi(
                SpiBank.First + place, _spis.PriorityOf(SpiBank.First + place), isGroup0));
    }

    private void TakeBack(int place, Outbox outbox)
    {
        var bit = 1U << place;
        if ((_takingBack & bit) != 0) return;
        _takingBack |= bit;
        outbox.Send(
            PartId.Redistributor(new(_holders[place])),
            new Redistributor.ClearSpi(SpiBank.First + place));
    }

    private bool MayStay(int place) => _routes[place].RoutingMode
        ? !_asleep.Contains(new(_holders[place]))
        : _topology.CpuOf(_routes[place].Affinity)?.Value == _holders[place];

    private CpuId? TargetOf(int place)
    {
        if (!_routes[place].RoutingMode) return _topology.CpuOf(_routes[place].Affinity);

        for (var step = 1; step <= _topology.CpuCount; step++)
        {
            var cpu = new CpuId((_chosenLast + step) % _topology.CpuCount);
            if (!_asleep.Contains(cpu)) return cpu;
        }

        return null;
    }

    private int MostUrgent(uint places)
    {
        var best = Nobody;
        foreach (var place in GicValues.PlacesOf(places))
        {
            if (best == Nobody || GoesBefore(place, best)) best = place;
        }

        return best;
    }

    private bool GoesBefore(int place, int other)
    {
        var priority = _spis.PriorityOf(SpiBank.First + place);
        var otherPriority = _spis.PriorityOf(SpiBank.First + other);
        return priority != otherPriority ? priority < otherPriority : place < other;
    }
}

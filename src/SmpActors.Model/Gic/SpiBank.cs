namespace SmpActors.Model.Gic;

/// <summary>The registers of SPIs 32 to 63, which no device raises: init writes them.</summary>
/// <remarks>
/// With affinity routing the words of INTIDs 0 to 31 are reserved here: they live in GICR.
/// Source: GICv3 and GICv4 architecture (IHI 0069), "Distributor register map".
/// </remarks>
internal sealed class SpiBank
{
    /// <summary>SPIs; one word of one-bit fields.</summary>
    public const int Count = 32;

    private const int First = 32;

    private readonly uint[] _config = new uint[Count / 16];
    private readonly uint[] _priorities = new uint[Count / 4];
    private readonly ulong[] _routes = new ulong[Count];
    private uint _group1;
    private uint _enabled;
    private uint _active;

    /// <param name="boot">The boot CPU, to which the kernel routes them.</param>
    /// <param name="powerOn">What the registers hold.</param>
    public SpiBank(Mpidr boot, GicPowerOn powerOn)
    {
        if (powerOn == GicPowerOn.Reset) return;
        _group1 = uint.MaxValue;
        Array.Fill(_priorities, GicValues.PrioritiesDefault);
        Array.Fill(_routes, boot.Raw);
    }

    public ulong Read(int offset) => offset switch
    {
        Gicd.IGroupR + 4 => _group1,
        Gicd.ISEnableR + 4 or Gicd.ICEnableR + 4 => _enabled,
        Gicd.ISActiveR + 4 or Gicd.ICActiveR + 4 => _active,
        >= Gicd.IPriorityR + First and < Gicd.IPriorityR + First + Count =>
            _priorities[(offset - Gicd.IPriorityR - First) / 4],
        >= Gicd.ICfgR + 8 and < Gicd.ICfgR + 16 => _config[(offset - Gicd.ICfgR - 8) / 4],
        >= Gicd.IRouter + (8 * First) and < Gicd.IRouter + (8 * (First + Count)) =>
            _routes[(offset - Gicd.IRouter - (8 * First)) / 8],
        _ => 0,
    };

    public void Write(int offset, ulong value)
    {
        var word = unchecked((uint)value);
        switch (offset)
        {
            case Gicd.IGroupR + 4: _group1 = word; break;
            case Gicd.ISEnableR + 4: _enabled |= word; break;
            case Gicd.ICEnableR + 4: _enabled &= ~word; break;
            case Gicd.ISActiveR + 4: _active |= word; break;
            case Gicd.ICActiveR + 4: _active &= ~word; break;
            case >= Gicd.IPriorityR + First and < Gicd.IPriorityR + First + Count:
                _priorities[(offset - Gicd.IPriorityR - First) / 4] = word;
                break;
            case >= Gicd.ICfgR + 8 and < Gicd.ICfgR + 16:
                _config[(offset - Gicd.ICfgR - 8) / 4] = word;
                break;
            case >= Gicd.IRouter + (8 * First) and < Gicd.IRouter + (8 * (First + Count)):
                _routes[(offset - Gicd.IRouter - (8 * First)) / 8] = value;
                break;
            default: break;
        }
    }
}

namespace SmpActors.Model.Gic;

/// <summary>SPIs 32 to 63 of a distributor: their state, and the registers that hold it.</summary>
/// <remarks>
/// Where they go is the distributor's: by target list on a GICv2, by affinity on a GICv3. Source:
/// GICv2 architecture (IHI 0048), "Distributor register descriptions"; GICv3 and GICv4
/// architecture (IHI 0069), "Distributor register map".
/// </remarks>
internal sealed class SpiBank
{
    /// <summary>SPIs; one word of one-bit fields.</summary>
    public const int Count = 32;

    /// <summary>The first INTID.</summary>
    public const int First = IntId.PrivateCount;

    /// <summary>The end of their INTIDs.</summary>
    public const int End = First + Count;

    private readonly uint[] _config = new uint[Count / 16];
    private readonly PriorityBytes _priorities = new(Count);
    private uint _enabled;
    private uint _active;

    /// <summary>Made pending by an edge or by software, and not acknowledged since.</summary>
    private uint _latched;

    /// <summary>The inputs that are asserted.</summary>
    private uint _lines;

    /// <summary>The inputs of which an edge counts; of the others the level does.</summary>
    private uint _edges;

    /// <param name="powerOn">What the registers hold.</param>
    public SpiBank(GicPowerOn powerOn)
    {
        if (powerOn == GicPowerOn.Reset) return;
        Group1 = uint.MaxValue;
        _priorities.Fill(GicValues.PriorityDefault);
    }

    /// <summary>Of each whether it is Group 1.</summary>
    public uint Group1 { get; private set; }

    /// <summary>What has been sent towards a CPU and is not answered.</summary>
    public uint Presented { get; set; }

    /// <summary>What may be forwarded: pending, not active, enabled.</summary>
    public uint Candidates => Pending & ~_active & _enabled;

    private uint Pending => _latched | (_lines & ~_edges);

    public static bool Has(int intId) => intId is >= First and < End;

    /// <summary>Its bit in a word; 0 where it is none of these.</summary>
    public static uint Bit(int intId) => Has(intId) ? 1U << (intId - First) : 0;

    public byte PriorityOf(int intId) => _priorities[intId - First];

    /// <summary>A device drives its input.</summary>
    public void SetLine(int intId, bool isAsserted)
    {
        var bit = Bit(intId);
        if (isAsserted) _latched |= bit & ~_lines & _edges;
        _lines = isAsserted ? _lines | bit : _lines & ~bit;
    }

    /// <summary>A CPU acknowledged it: a level that stays asserted keeps it pending.</summary>
    public void Activate(int intId)
    {
        _latched &= ~Bit(intId);
        _active |= Bit(intId);
    }

    public void Deactivate(int intId) => _active &= ~Bit(intId);

    /// <summary>What a read returns; words of other INTIDs read as zero.</summary>
    public uint Read(int offset) => offset switch
    {
        Gicd.IGroupR + 4 => Group1,
        Gicd.ISEnableR + 4 or Gicd.ICEnableR + 4 => _enabled,
        Gicd.ISPendR + 4 or Gicd.ICPendR + 4 => Pending,
        Gicd.ISActiveR + 4 or Gicd.ICActiveR + 4 => _active,
        >= Gicd.IPriorityR + First and < Gicd.IPriorityR + End =>
            _priorities.Word(offset - Gicd.IPriorityR - First),
        Gicd.ICfgR + 8 => _config[0],
        Gicd.ICfgR + 12 => _config[1],
        _ => 0,
    };

    public void Write(int offset, uint value)
    {
        switch (offset)
        {
            case Gicd.IGroupR + 4: Group1 = value; break;
            case Gicd.ISEnableR + 4: _enabled |= value; break;
            case Gicd.ICEnableR + 4: _enabled &= ~value; break;
            case Gicd.ISPendR + 4: _latched |= value; break;
            case Gicd.ICPendR + 4: _latched &= ~value; break;
            case Gicd.ISActiveR + 4: _active |= value; break;
            case Gicd.ICActiveR + 4: _active &= ~value; break;
            case >= Gicd.IPriorityR + First and < Gicd.IPriorityR + End:
                _priorities.SetWord(offset - Gicd.IPriorityR - First, value);
                break;
            case Gicd.ICfgR + 8: WriteConfig(0, value); break;
            case Gicd.ICfgR + 12: WriteConfig(1, value); break;
            default: break;
        }
    }

    private void WriteConfig(int word, uint value)
    {
        _config[word] = value & GicValues.EdgeBits;
        for (var place = 0; place < 16; place++)
        {
            var bit = 1U << ((16 * word) + place);
            _edges = (value & (2U << (2 * place))) != 0 ? _edges | bit : _edges & ~bit;
        }
    }
}

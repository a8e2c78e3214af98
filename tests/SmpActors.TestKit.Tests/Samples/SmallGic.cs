using System.Numerics;
using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Tests.Samples;

/// <summary>
/// A GICv2 as emulators have them: function calls, and nothing ever in flight. SGIs and PPIs only.
/// </summary>
internal sealed class SmallGic(int cpuCount) : IGicV2Controller
{
    private const int None = 1023;
    private const uint EachByte = 0x0101_0101;

    private readonly View[] _views =
        [.. Enumerable.Range(0, cpuCount).Select(_ => new View())];

    private bool _isEnabled;

    public int CpuCount => cpuCount;

    public void Settle()
    {
        // An access is over, with all that it causes, when it returns.
    }

    public bool IsInterruptAsserted(CpuId cpu) => Signalled(_views[cpu.Value]) != None;

    public ulong ReadDistributor(CpuId cpu, int offset)
    {
        var view = _views[cpu.Value];
        return offset switch
        {
            0x000 => _isEnabled ? 1U : 0,
            0x004 => (uint)(cpuCount - 1) << 5,
            0x100 or 0x180 => view.Enabled,
            0x200 or 0x280 => view.Pending,
            0x300 or 0x380 => view.Active,
            >= 0x400 and < 0x420 => BitConverter.ToUInt32(view.Priorities, offset - 0x400),
            >= 0x800 and < 0x820 => cpuCount == 1 ? 0 : (1U << cpu.Value) * EachByte,
            0xc00 => 0xaaaa_aaaa,
            >= 0xf10 and < 0xf20 => BitConverter.ToUInt32(view.Sources, offset - 0xf10),
            >= 0xf20 and < 0xf30 => BitConverter.ToUInt32(view.Sources, offset - 0xf20),
            _ => 0,
        };
    }

    public void WriteDistributor(CpuId cpu, int offset, ulong value)
    {
        var (view, word) = (_views[cpu.Value], (uint)value);
        switch (offset)
        {
            case 0x000: _isEnabled = (word & 1) != 0; break;
            case 0x100: view.Enabled |= word; break;
            case 0x180: view.Enabled &= ~word; break;
            case 0x200: view.PendingPpis |= word & 0xffff_0000; break;
            case 0x280: view.PendingPpis &= ~word; break;
            case 0x300: view.Active |= word; break;
            case 0x380: view.Active &= ~word; break;
            case >= 0x400 and < 0x420: Store(view.Priorities, offset - 0x400, word); break;
            case 0xf00: SendSgi(cpu.Value, word); break;
            case >= 0xf10 and < 0xf20:
                Store(view.Sources, offset - 0xf10, (uint)ReadDistributor(cpu, offset) & ~word);
                break;
            case >= 0xf20 and < 0xf30:
                Store(view.Sources, offset - 0xf20, (uint)ReadDistributor(cpu, offset) | word);
                break;
            default: break;
        }
    }

    public uint ReadCpuInterface(CpuId cpu, int offset)
    {
        var view = _views[cpu.Value];
        return offset switch
        {
            0x000 => view.Ctlr,
            0x004 => view.Pmr,
            0x008 => (uint)view.Bpr,
            0x00c => Acknowledge(view),
            0x014 => view.Running,
            0x018 => (view.Ctlr & 1) == 0 ? None : view.WordOf(MostUrgent(view)),
            _ => 0,
        };
    }

    public void WriteCpuInterface(CpuId cpu, int offset, uint value)
    {
        var view = _views[cpu.Value];
        var intId = (int)(value & 0x3ff);
        switch (offset)
        {
            case 0x000: view.Ctlr = value & 0x201; break;
            case 0x004: view.Pmr = (byte)(value & 0xff); break;
            case 0x008: view.Bpr = (int)(value & 7); break;
            case 0x010 when intId < 1020:
                view.Preempted.TryPop(out _);
                if (!view.SplitsEoi) view.Active &= ~(1U << intId);
                break;
            case 0x1000 when view.SplitsEoi && intId < 1020: view.Active &= ~(1U << intId); break;
            default: break;
        }
    }

    public void Dispose()
    {
        // It holds nothing.
    }

    private static void Store(byte[] bytes, int place, uint word) =>
        BitConverter.TryWriteBytes(bytes.AsSpan(place), word);

    private void SendSgi(int writer, uint word)
    {
        var targets = (word >> 24 & 3) switch
        {
            0 => word >> 16 & 0xff,
            1 => 0xffU & ~(1U << writer),
            2 => 1U << writer,
            _ => 0U,
        };
        for (var cpu = 0; cpu < cpuCount; cpu++)
        {
            if ((targets >> cpu & 1) != 0) _views[cpu].Sources[word & 15] |= (byte)(1 << writer);
        }
    }

    private uint Acknowledge(View view)
    {
        var intId = Signalled(view);
        var word = view.WordOf(intId);
        if (intId == None) return word;

        view.Preempted.Push(view.GroupOf(view.Priorities[intId]));
        view.Active |= 1U << intId;
        if (intId < 16) view.Sources[intId] &= (byte)(view.Sources[intId] - 1);
        else view.PendingPpis &= ~(1U << intId);
        return word;
    }

    private int Signalled(View view)
    {
        var best = MostUrgent(view);
        if (best == None || (view.Ctlr & 1) == 0) return None;
        var priority = view.Priorities[best];
        return priority < view.Pmr && view.GroupOf(priority) < view.Running ? best : None;
    }

    private int MostUrgent(View view)
    {
        var best = None;
        if (!_isEnabled) return best;
        var candidates = view.Pending & view.Enabled & ~view.Active;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            var intId = BitOperations.TrailingZeroCount(candidates);
            if (best == None || view.Priorities[intId] < view.Priorities[best]) best = intId;
        }

        return best;
    }

    /// <summary>What one CPU has of its own.</summary>
    private sealed class View
    {
        public uint Enabled { get; set; }

        public uint Active { get; set; }

        public uint PendingPpis { get; set; }

        /// <summary>A bit for each sender, of each SGI.</summary>
        public byte[] Sources { get; } = new byte[16];

        public byte[] Priorities { get; } = new byte[32];

        public uint Ctlr { get; set; }

        public byte Pmr { get; set; }

        public int Bpr { get; set; }

        public Stack<byte> Preempted { get; } = [];

        public bool SplitsEoi => (Ctlr & 0x200) != 0;

        public byte Running => Preempted.TryPeek(out var priority) ? priority : (byte)0xff;

        public uint Pending => Enumerable.Range(0, Sources.Length)
            .Where(sgi => Sources[sgi] != 0)
            .Aggregate(PendingPpis, static (bits, sgi) => bits | 1U << sgi);

        public byte GroupOf(byte priority) => (byte)(priority & (0xff << Bpr << 1) & 0xff);

        public uint WordOf(int intId) => intId < Sources.Length
            ? (uint)intId | (uint)BitOperations.TrailingZeroCount((uint)Sources[intId]) << 10
            : (uint)intId;
    }
}

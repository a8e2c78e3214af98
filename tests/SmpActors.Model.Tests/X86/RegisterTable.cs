using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>The manual's two register tables, written down a second time.</summary>
internal static class RegisterTable
{
    private static readonly Dictionary<int, Row> _rows = Make();

    /// <summary>Every address of the page and some beside it, aligned or not.</summary>
    public static int[] Offsets { get; } =
        [.. Enumerable.Range(0, 0x41).Select(i => i * 0x10), 0x004, 0x0b8, 0x3f4, 0x7ff];

    /// <summary>Whether a read is answered with a value; on an x2APIC it faults else.</summary>
    public static bool CanRead(int offset, ApicMode mode) => Way(offset, mode).Contains('r');

    public static bool CanWrite(int offset, ApicMode mode) => Way(offset, mode).Contains('w');

    /// <summary>Whether the mode has nothing there.</summary>
    public static bool IsReserved(int offset, ApicMode mode) => Way(offset, mode).Length == 0;

    /// <summary>What an x2APIC lets be written without a fault.</summary>
    public static ulong WritableBits(int offset) => _rows[offset].Writable;

    /// <summary>What can ever read as 1, in a mode.</summary>
    public static ulong ReadableBits(int offset, ApicMode mode) =>
        mode == ApicMode.X2Apic ? _rows[offset].X2Readable : _rows[offset].Readable;

    private static string Way(int offset, ApicMode mode)
    {
        if (!_rows.TryGetValue(offset, out var row)) return "";
        return mode switch
        {
            ApicMode.XApic => row.XApic,
            ApicMode.X2Apic => row.X2Apic,
            _ => "",
        };
    }

    private static Dictionary<int, Row> Make()
    {
        const ulong All = 0xffff_ffff;
        var rows = new Dictionary<int, Row>
        {
            [0x020] = new("rw", "r", 0xff00_0000, 0, All),
            [0x030] = new("r", "r", 0x01ff_00ff, 0),
            [0x080] = new("rw", "rw", 0xff, 0xff),
            [0x090] = new("r", "", 0xff, 0),
            [0x0a0] = new("r", "r", 0xff, 0),
            [0x0b0] = new("w", "w", 0, 0),
            [0x0c0] = new("r", "", All, 0),
            [0x0d0] = new("rw", "r", 0xff00_0000, 0, All),
            [0x0e0] = new("rw", "", All, 0),
            [0x0f0] = new("rw", "rw", 0x13ff, 0x13ff),
            [0x280] = new("rw", "rw", 0xff, 0),
            [0x2f0] = new("rw", "rw", 0x1_17ff, 0x1_17ff),
            [0x300] = new(
                "rw", "rw", 0x000c_dfff, 0xffff_ffff_000c_dfff, 0xffff_ffff_000c_cfff),
            [0x310] = new("rw", "", 0xff00_0000, 0),
            [0x320] = new("rw", "rw", 0x3_10ff, 0x3_10ff),
            [0x330] = new("rw", "rw", 0x1_17ff, 0x1_17ff),
            [0x340] = new("rw", "rw", 0x1_17ff, 0x1_17ff),
            [0x350] = new("rw", "rw", 0x1_f7ff, 0x1_f7ff),
            [0x360] = new("rw", "rw", 0x1_f7ff, 0x1_f7ff),
            [0x370] = new("rw", "rw", 0x1_10ff, 0x1_10ff),
            [0x380] = new("rw", "rw", All, All),
            [0x390] = new("r", "r", All, 0),
            [0x3e0] = new("rw", "rw", 0xb, 0xb),
            [0x3f0] = new("", "w", 0, 0xff),
        };
        for (var offset = 0x100; offset < 0x280; offset += 0x10)
        {
            // No vector below 16 is ever accepted.
            var isFirst = offset % 0x80 == 0;
            rows[offset] = new("r", "r", isFirst ? 0xffff_0000 : All, 0);
        }

        return rows;
    }

    private sealed record Row(
        string XApic, string X2Apic, ulong Readable, ulong Writable, ulong X2Readable)
    {
        public Row(string xApic, string x2Apic, ulong readable, ulong writable)
            : this(xApic, x2Apic, readable, writable, readable)
        {
        }
    }
}

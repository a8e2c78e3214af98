using System.Globalization;
using System.Text;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>
/// The kernel's tracepoints as text: their names and how they print what they hold.
/// </summary>
/// <remarks>
/// Source: include/trace/events/ipi.h and csd.h, arch/x86/include/asm/trace/irq_vectors.h (v6.18).
/// </remarks>
internal static class Tracepoints
{
    /// <summary>
    /// What cross calls make an IPI run: the callback of every ipi_send_* of theirs.
    /// </summary>
    public const string CallFunctionCallback = "generic_smp_call_function_single_interrupt";

    /// <summary>The first number that is an x86 vector; an SGI's INTID is below.</summary>
    public const int VectorMin = 32;

    /// <summary>
    /// How an x86 kernel calls the one interrupt whose vector, 2, is an SGI elsewhere.
    /// </summary>
    private const string Nmi = "nmi";

    private const int BitsPerWord = 64;

    /// <summary>Whether a number is an INTID of arm64.</summary>
    public static bool IsSgi(long number, string? reason) => number < VectorMin && reason != Nmi;

    /// <summary>
    /// The x86 tracepoint of a vector's handler, without its suffix; null: it has none.
    /// </summary>
    public static string? VectorName(long vector) => vector switch
    {
        0xef => "local_timer",
        0xf6 => "irq_work",
        0xf7 => "x86_platform_ipi",
        0xfb => "call_function_single",
        0xfc => "call_function",
        0xfd => "reschedule",
        0xfe => "error_apic",
        0xff => "spurious_apic",
        _ => null,
    };

    /// <summary>
    /// A mask as trace events print it: lower-case hex in groups of 32 bits, most significant
    /// first, as wide as the whole machine words that <paramref name="cpuCount"/> CPUs take.
    /// </summary>
    public static string Bitmap(CpuMask mask, int cpuCount)
    {
        var last = mask.IsEmpty ? 0 : mask.Last.Value / BitsPerWord;
        var words = Math.Max((cpuCount + BitsPerWord - 1) / BitsPerWord, last + 1);
        var text = new StringBuilder(words * 18);
        for (var i = words - 1; i >= 0; i--)
        {
            var word = mask.WordOf(i);
            if (text.Length > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{word >> 32:x8},{word & 0xffff_ffff:x8}");
        }

        return text.ToString();
    }

    /// <summary>
    /// A number for a csd that looks like the kernel's pointers and stays the same from use to use:
    /// <c>fff</c>, the kind of slot, its owner in six digits, its index in six.
    /// </summary>
    public static string Pointer(CsdId csd) => csd.Slot.Kind == CsdSlotKind.None
        ? "0000000000000000"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"fff{(int)csd.Slot.Kind:x1}{csd.Owner.Value:x6}{csd.Slot.Index & 0xff_ffff:x6}");

    /// <summary>A function of which only the name is known, as %pS prints one.</summary>
    public static string Symbol(string name) => name + "+0x0/0x0";

    /// <summary>An IPI's id.</summary>
    public static string Message(long cause) => string.Create(
        CultureInfo.InvariantCulture, $"msg=0x{unchecked((ulong)cause):x}");

    /// <summary>A register's word: 8 hex digits, or 16 where it is wider.</summary>
    public static string Word(long value) => unchecked((ulong)value) <= uint.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"0x{value:x8}")
        : string.Create(CultureInfo.InvariantCulture, $"0x{unchecked((ulong)value):x16}");

    /// <summary>Text that ends no line and separates no field of a marker.</summary>
    public static string OnOneLine(string text) =>
        text.AsSpan().IndexOfAny('\n', '\r', '|') < 0
            ? text
            : text.Replace('\n', ' ').Replace('\r', ' ').Replace('|', '/');
}

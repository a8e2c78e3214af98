using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace SmpActors.Experiments.Workloads.Custom;

/// <summary>Reads which members the instructions of a method name.</summary>
/// <remarks>Source: ECMA-335, partition III, "Instruction variant table".</remarks>
internal static class MethodTokens
{
    private const byte TwoBytePrefix = 0xfe;
    private static readonly OpCode?[] _oneByte = new OpCode?[256];
    private static readonly OpCode?[] _twoByte = new OpCode?[256];

    static MethodTokens()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetValue(null) is not OpCode code) continue;
            var value = unchecked((ushort)code.Value);
            (code.Size == 1 ? _oneByte : _twoByte)[value & 0xff] = code;
        }
    }

    /// <summary>The metadata tokens in a method's body, in order.</summary>
    /// <exception cref="BadImageFormatException">
    /// The body holds no instructions of ECMA-335.
    /// </exception>
    public static IReadOnlyList<int> In(ReadOnlySpan<byte> body)
    {
        var tokens = new List<int>();
        var at = 0;
        while (at < body.Length)
        {
            var table = body[at] == TwoBytePrefix ? _twoByte : _oneByte;
            if (table == _twoByte) at++;
            var code = table[body[at++]]
                ?? throw new BadImageFormatException($"no instruction at offset {at - 1}");
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                    or OperandType.InlineTok:
                    tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(body[at..]));
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(body[at..]);
                    break;
                default:
                    at += SizeOf(code.OperandType);
                    break;
            }
        }

        return tokens;
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI
            or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}

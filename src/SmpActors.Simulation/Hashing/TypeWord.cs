using System.Runtime.CompilerServices;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// A number for an object's type, which costs one load: the word with which CoreCLR's objects
/// begin. Equal for objects of one type, different for those of two, as long as the types live.
/// </summary>
internal static class TypeWord
{
    /// <summary>
    /// Whether this runtime lays its objects out so; elsewhere the type itself is asked.
    /// </summary>
    private static readonly bool _isFirstWord = IsFirstWordOf(new Probe())
        && IsFirstWordOf("") && IsFirstWordOf(new int[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Of(object value) => _isFirstWord ? FirstWordOf(value) : HandleOf(value);

    private static bool IsFirstWordOf(object value) => FirstWordOf(value) == HandleOf(value);

    private static nint HandleOf(object value) => value.GetType().TypeHandle.Value;

    /// <summary>The word before an object's first field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint FirstWordOf(object value) => Unsafe.Subtract(
        ref Unsafe.As<byte, nint>(ref Unsafe.As<Probe>(value).First), 1);

    private sealed class Probe
    {
        public byte First;
    }
}

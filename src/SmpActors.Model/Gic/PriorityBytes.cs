namespace SmpActors.Model.Gic;

/// <summary>IPRIORITYR: a byte for each interrupt; its upper bits are implemented.</summary>
/// <param name="count">Interrupts, a multiple of 4.</param>
internal sealed class PriorityBytes(int count)
{
    private readonly byte[] _bytes = new byte[count];

    public byte this[int place] => _bytes[place];

    public void Fill(byte priority) => Array.Fill(_bytes, priority);

    /// <summary>The word that holds the priorities from a place on, a multiple of 4.</summary>
    public uint Word(int place) => BitConverter.ToUInt32(_bytes, place - (place % 4));

    public void SetWord(int place, uint value) => BitConverter.TryWriteBytes(
        _bytes.AsSpan(place - (place % 4)), value & GicValues.PriorityMasks);
}

using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// All messages and tasks of one simulation that wait, in one array with a free list. Index 0 is
/// "none".
/// </summary>
internal sealed class ParcelStore
{
    private Parcel[] _parcels = new Parcel[256];
    private int _free;
    private int _used = 1;

    /// <summary>A parcel by its index; valid until the next one is added.</summary>
    public ref Parcel this[int index] => ref _parcels[index];

    public int Add(object? message, IActorRef? sender, ulong senderHash)
    {
        Add(message, sender, senderHash, out var index);
        return index;
    }

    /// <returns>The new parcel; valid until the next one is added.</returns>
    public ref Parcel Add(object? message, IActorRef? sender, ulong senderHash, out int index)
    {
        index = _free;
        if (index != 0) _free = _parcels[index].Next;
        else
        {
            if (_used == _parcels.Length) Array.Resize(ref _parcels, _used * 2);
            index = _used++;
        }

        ref var parcel = ref _parcels[index];
        parcel.Message = message;
        parcel.Sender = sender;
        parcel.SenderHash = senderHash;
        parcel.Next = 0;
        return ref parcel;
    }

    /// <summary>Frees the place of a parcel that was taken out.</summary>
    public void Free(int index)
    {
        ref var parcel = ref _parcels[index];
        parcel.Message = null;
        parcel.Sender = null;
        parcel.Target = null;
        parcel.Next = _free;
        _free = index;
    }
}

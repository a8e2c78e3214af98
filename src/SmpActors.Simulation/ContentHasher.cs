using Akka.Actor;
using SmpActors.Simulation.Hashing;

namespace SmpActors.Simulation;

/// <summary>
/// Gathers the content of a message into 64 bits, the same in every process and on every machine.
/// Order counts. Owned by the simulation; a type meets it in <see cref="IContentHash"/>.
/// </summary>
/// <remarks>
/// Differences of layout do not count: the same values in the same order are equal.
/// </remarks>
public struct ContentHasher
{
    /// <summary>
    /// Objects within objects that are followed; deeper ones count by their type.
    /// </summary>
    internal const int DepthMax = 64;

    /// <summary>Empty between uses; it only saves an allocation for each message.</summary>
    [ThreadStatic]
    private static object?[]? _scratch;

    private ulong _state;
    private int _depth;

    /// <summary>The objects in which the current one lies.</summary>
    private object?[]? _path;

    internal ContentHasher(ulong state)
    {
        _state = state;
        _depth = 0;
        _path = null;
    }

    /// <summary>The hash of all that was added so far.</summary>
    public readonly ulong Value => _state;

    public void Add(ulong value) => _state = Mix.Fold(_state, value);

    public void Add(long value) => Add(unchecked((ulong)value));

    public void Add(int value) => Add(unchecked((ulong)value));

    public void Add(bool value) => Add(value ? 1UL : 0UL);

    public void Add(double value) => Add(BitConverter.DoubleToUInt64Bits(value));

    public void Add(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var word in bits) Add(word);
    }

    /// <summary>Adds a text by its code units; null is not the empty text.</summary>
    public void Add(string? value) => Add(value is null ? PathHash.None : Mix.OfString(value));

    /// <summary>Adds an actor by its path without uid.</summary>
    public void Add(IActorRef? actor) => Add(PathHash.Of(actor));

    /// <summary>
    /// Adds the bytes and their count.
    /// </summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        while (bytes.Length >= 8)
        {
            Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        ulong rest = 0;
        foreach (var one in bytes) rest = (rest << 8) | one;
        Add(rest);
    }

    /// <summary>Adds any object by its type and its content, as a message is.</summary>
    public void AddObject(object? value)
    {
        if (value is null)
        {
            Add(PathHash.None);
            return;
        }

        if (value is string text)
        {
            Add(text);
            return;
        }

        var plan = ContentPlan.Of(value);
        Add(plan.TypeHash);
        if (plan.AddContent is null) return;

        if (plan.IsFlat)
        {
            plan.AddContent(value, ref this);
            return;
        }

        // An object that contains itself would never end: on its own path it counts as "again".
        if (_depth >= DepthMax || IsOnPath(value)) return;

        var path = _path ??= _scratch ??= new object?[DepthMax];
        path[_depth++] = value;
        plan.AddContent(value, ref this);
        path[--_depth] = null;
    }

    /// <summary>Adds a member without regard to the order among its siblings.</summary>
    internal void AddUnordered(ulong memberSum, int count)
    {
        Add(count);
        Add(memberSum);
    }

    /// <summary>The hash of one member of a set, apart from its siblings.</summary>
    internal ulong OfMember(object? first, object? second)
    {
        var saved = _state;
        _state = Mix.Basis;
        AddObject(first);
        AddObject(second);
        var member = _state;
        _state = saved;
        return member;
    }

    private readonly bool IsOnPath(object value)
    {
        if (_path is null) return false;

        for (var i = 0; i < _depth; i++)
        {
            if (ReferenceEquals(_path[i], value)) return true;
        }

        return false;
    }
}

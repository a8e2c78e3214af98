namespace SmpActors.Model.Kernel;

/// <summary>What a CPU asked of other CPUs, and the answers that it has not used yet.</summary>
internal sealed class OpenRequests
{
    private readonly Dictionary<long, IMessage?> _answers = [];
    private long _count;

    /// <summary>Opens a request.</summary>
    /// <returns>Its key, from 1.</returns>
    public long Open()
    {
        _answers.Add(++_count, null);
        return _count;
    }

    public bool IsAnswered(long key) => _answers[key] is not null;

    /// <summary>
    /// Takes an answer. Doubled and late ones, as a fault brings, change nothing.
    /// </summary>
    public void Answer(long key, IMessage answer)
    {
        if (!_answers.TryGetValue(key, out var held)) return;

        // A csd that was found locked is handed over later, under the same key.
        if (held is null or Cpu.CsdClaimed { Csd: null }) _answers[key] = answer;
    }

    /// <summary>Uses an answer and ends the request.</summary>
    public T Take<T>(long key)
        where T : IMessage
    {
        _answers.Remove(key, out var answer);
        Invariant.Holds(answer is T, $"request {key} has no answer of its kind: {answer}");
        return (T)answer!;
    }

    /// <summary>Ends a request that nobody will answer.</summary>
    public void Forget(long key) => _answers.Remove(key);

    /// <summary>Waits for a further answer to a request.</summary>
    public void Reopen(long key) => _answers.Add(key, null);
}

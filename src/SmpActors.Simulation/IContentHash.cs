namespace SmpActors.Simulation;

/// <summary>
/// A message, or a part of one, that says itself what its content is for the run's hash, instead of
/// having its fields hashed. Use it for types that hold caches or process-dependent state.
/// </summary>
public interface IContentHash
{
    /// <summary>
    /// Adds what makes two values different, in an order that is always the same.
    /// </summary>
    void AddTo(ref ContentHasher hasher);
}

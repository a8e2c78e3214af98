namespace SmpActors.Model.Kernel;

/// <summary>What guest code may await: another guest coroutine, or a wait of its CPU.</summary>
internal interface IGuestAwaiter
{
    void Suspend(GuestCoroutine awaiting);

    /// <summary>
    /// Gives away a coroutine, of any kind, that was used and is nobody's any more; null if there
    /// is none.
    /// </summary>
    GuestCoroutine? TakeSpare();
}

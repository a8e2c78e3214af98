namespace SmpActors.Model.Kernel;

/// <summary>What guest code may await: another guest coroutine, or a wait of its CPU.</summary>
internal interface IGuestAwaiter
{
    void Suspend(GuestCoroutine awaiting);
}

using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace SmpActors.Model.Kernel;

/// <summary>A suspended guest coroutine; made only when one has to wait.</summary>
internal abstract class GuestCoroutine
{
    private ExceptionDispatchInfo? _fault;

    /// <summary>Who awaits this coroutine, or null while nobody does.</summary>
    public GuestCoroutine? Continuation { get; set; }

    public bool IsCompleted { get; private set; }

    /// <summary>Goes on from the await at which the coroutine stands.</summary>
    public abstract void Resume();

    public void ThrowIfFaulted() => _fault?.Throw();

    public static InvalidOperationException Foreign() => new(
        "guest code may await guest coroutines and waits of its CPU only");

    /// <summary>Makes a completed coroutine, which nobody holds any more, like new.</summary>
    public void Renew()
    {
        Continuation = null;
        IsCompleted = false;
    }

    protected void Complete(Exception? fault)
    {
        if (fault is not null) _fault = ExceptionDispatchInfo.Capture(fault);
        IsCompleted = true;
        Continuation?.Resume();
    }
}

/// <summary>A suspended coroutine with its compiled state machine.</summary>
internal sealed class GuestCoroutine<TStateMachine, T>
    : GuestCoroutine, IGuestResult<T>, IGuestCompletion<T>
    where TStateMachine : IAsyncStateMachine
{
    private TStateMachine _machine = default!;

    public T Result { get; private set; } = default!;

    public void Hold(ref TStateMachine machine) => _machine = machine;

    public override void Resume() => _machine.MoveNext();

    public void Succeed(T result)
    {
        Result = result;
        Complete(null);
    }

    public void Fail(Exception fault) => Complete(fault);
}

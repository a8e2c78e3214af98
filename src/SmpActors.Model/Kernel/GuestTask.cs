using System.Runtime.CompilerServices;

namespace SmpActors.Model.Kernel;

/// <summary>A guest coroutine: kernel code that waits without a thread.</summary>
/// <remarks>
/// Each await is a place where the rest of the machine can do something; code between two awaits is
/// atomic. A coroutine that never has to wait runs to its end at once and allocates nothing.
/// </remarks>
[AsyncMethodBuilder(typeof(GuestTaskMethodBuilder))]
public readonly struct GuestTask
{
    private readonly GuestCoroutine? _coroutine;

    internal GuestTask(GuestCoroutine? coroutine) => _coroutine = coroutine;

    /// <summary>A coroutine that has nothing to do.</summary>
    public static GuestTask Completed => default;

    /// <summary>Whether it has run to its end, well or not.</summary>
    public bool IsCompleted => _coroutine is null || _coroutine.IsCompleted;

    /// <summary>
    /// The coroutine, like new, for others to use; the caller is the only one that ever held it,
    /// and it has completed without a fault. Null if it never had to wait.
    /// </summary>
    internal GuestCoroutine? Retire()
    {
        _coroutine?.Renew();
        return _coroutine;
    }

    /// <summary>Rethrows what ended the coroutine, if anything did.</summary>
    public void ThrowIfFaulted() => _coroutine?.ThrowIfFaulted();

    public Awaiter GetAwaiter() => new(_coroutine);

    /// <summary>Waits for another coroutine of the same context.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion, IGuestAwaiter
    {
        private readonly GuestCoroutine? _awaited;

        internal Awaiter(GuestCoroutine? awaited) => _awaited = awaited;

        public bool IsCompleted => _awaited is null || _awaited.IsCompleted;

        public void GetResult() => _awaited?.ThrowIfFaulted();

        public void OnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        public void UnsafeOnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        void IGuestAwaiter.Suspend(GuestCoroutine awaiting) => _awaited!.Continuation = awaiting;

        GuestCoroutine? IGuestAwaiter.TakeSpare() => null;
    }
}

/// <summary>A guest coroutine with a result.</summary>
[AsyncMethodBuilder(typeof(GuestTaskMethodBuilder<>))]
public readonly struct GuestTask<T>
{
    private readonly GuestCoroutine? _coroutine;
    private readonly T _result;

    internal GuestTask(GuestCoroutine? coroutine, T result)
    {
        _coroutine = coroutine;
        _result = result;
    }

    public Awaiter GetAwaiter() => new(_coroutine, _result);

    /// <summary>Waits for another coroutine of the same context and takes its result.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion, IGuestAwaiter
    {
        private readonly GuestCoroutine? _awaited;
        private readonly T _result;

        internal Awaiter(GuestCoroutine? awaited, T result)
        {
            _awaited = awaited;
            _result = result;
        }

        public bool IsCompleted => _awaited is null || _awaited.IsCompleted;

        public T GetResult()
        {
            if (_awaited is null) return _result;
            _awaited.ThrowIfFaulted();
            return ((IGuestResult<T>)_awaited).Result;
        }

        public void OnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        public void UnsafeOnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        void IGuestAwaiter.Suspend(GuestCoroutine awaiting) => _awaited!.Continuation = awaiting;

        GuestCoroutine? IGuestAwaiter.TakeSpare() => null;
    }
}

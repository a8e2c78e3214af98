using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace SmpActors.Model.Kernel;

/// <summary>The compiler's hook for <see cref="GuestTask"/>; not called by hand.</summary>
public struct GuestTaskMethodBuilder
{
    private GuestTaskMethodBuilder<Nothing> _builder;

    public static GuestTaskMethodBuilder Create() => default;

    public readonly GuestTask Task => new(_builder.Coroutine);

    public readonly void Start<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine) => _ = machine;

    public void SetResult() => _builder.SetResult(default);

    public void SetException(Exception fault) => _builder.SetException(fault);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(
        ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => throw GuestCoroutine.Foreign();

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(
        ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        _builder.AwaitUnsafeOnCompleted(ref awaiter, ref machine);

    /// <summary>The result of a coroutine that has none.</summary>
    internal readonly record struct Nothing;
}

/// <summary>The compiler's hook for <see cref="GuestTask{T}"/>; not called by hand.</summary>
public struct GuestTaskMethodBuilder<T>
{
    private T _result;

    internal GuestCoroutine? Coroutine { get; private set; }

    public static GuestTaskMethodBuilder<T> Create() => default;

    public readonly GuestTask<T> Task => new(Coroutine, _result);

    public readonly void Start<TStateMachine>(ref TStateMachine machine)
        where TStateMachine : IAsyncStateMachine => machine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine machine) => _ = machine;

    public void SetResult(T result)
    {
        if (Coroutine is null) _result = result;
        else ((IGuestCompletion<T>)Coroutine).Succeed(result);
    }

    public void SetException(Exception fault)
    {
        // A coroutine that fails before its first wait has no box yet: it fails in its caller.
        if (Coroutine is null) ExceptionDispatchInfo.Throw(fault);
        else ((IGuestCompletion<T>)Coroutine).Fail(fault);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(
        ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => throw GuestCoroutine.Foreign();

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(
        ref TAwaiter awaiter, ref TStateMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        if (awaiter is not IGuestAwaiter) throw GuestCoroutine.Foreign();
        if (Coroutine is null)
        {
            // The builder lives inside the machine: set it before the machine is copied.
            var held = Spare<TAwaiter, TStateMachine>(ref awaiter) ?? new();
            Coroutine = held;
            held.Hold(ref machine);
        }

        // Cast where it is used: the compiled code then boxes no awaiter.
        ((IGuestAwaiter)awaiter).Suspend(Coroutine);
    }

    private static GuestCoroutine<TStateMachine, T>? Spare<TAwaiter, TStateMachine>(
        ref TAwaiter awaiter)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        ((IGuestAwaiter)awaiter).TakeSpare() as GuestCoroutine<TStateMachine, T>;
}

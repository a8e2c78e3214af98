using Akka.Dispatch;

namespace SmpActors.Actors;

/// <summary>
/// Runs parts on .NET's thread pool, what a part has woken first: a thread that runs a CPU goes on
/// with the controller that it told, while both are in that core's caches. A thread that has
/// nothing to do takes what others have left longest.
/// </summary>
/// <remarks>Named in <c>akka.hocon</c>.</remarks>
public sealed class PartExecutor(string id) : ExecutorService(id)
{
    private volatile bool _isShutDown;

    public override void Execute(IRunnable run)
    {
        if (_isShutDown) throw new RejectedExecutionException("the parts' executor has shut down");
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: true);
    }

    public override void Shutdown() => _isShutDown = true;
}

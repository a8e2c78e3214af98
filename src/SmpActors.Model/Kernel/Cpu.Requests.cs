namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private OpenRequests? _requests;

    internal long OpenRequest() => (_requests ??= new()).Open();

    internal GuestWait WaitForReply(long key) => new(this, new(WaitKind.Reply, Key: key));

    internal T TakeReply<T>(long key)
        where T : IMessage => _requests!.Take<T>(key);

    /// <summary>Sleeps until a request is answered; other tasks of this CPU may run.</summary>
    private async GuestTask SleepForReply(long key)
    {
        MightSleep();
        await new GuestWait(this, new(WaitKind.SleepForReply, Key: key));
    }

    private void OnReply(long key, IMessage reply) => _requests?.Answer(key, reply);
}

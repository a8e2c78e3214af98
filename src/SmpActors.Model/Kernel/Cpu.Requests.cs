namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private OpenRequests? _requests;

    internal long OpenRequest() => (_requests ??= new()).Open();

    internal GuestWait WaitForReply(long key) => new(this, new(WaitKind.Reply, Key: key));

    internal T TakeReply<T>(long key)
        where T : IMessage => _requests!.Take<T>(key);

    private void OnReply(long key, IMessage reply) => _requests?.Answer(key, reply);
}

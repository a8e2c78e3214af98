using SmpActors.Model;
using SmpActors.Model.X86;

namespace SmpActors.TestKit.Tests.Samples;

/// <summary>A bus of one's own among our local APICs: it forgets NMIs.</summary>
internal sealed class ForgetfulBus(ApicBus inner) : IPart
{
    public PartId Id => inner.Id;

    public void Handle(IMessage message, Outbox outbox)
    {
        var isNmi = message is ApicBus.RouteInterrupt { Interrupt.Mode: DeliveryMode.Nmi };
        if (!isNmi) inner.Handle(message, outbox);
    }
}

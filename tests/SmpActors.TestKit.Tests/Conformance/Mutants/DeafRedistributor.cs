using SmpActors.Model;
using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>A redistributor that loses the SGIs that come in its sleep.</summary>
internal sealed class DeafRedistributor(Redistributor inner) : IPart
{
    private bool _isAsleep = true;

    public PartId Id => inner.Id;

    public void Handle(IMessage message, Outbox outbox)
    {
        if (message is Redistributor.WriteRegister { Offset: Gicr.Waker } write)
        {
            _isAsleep = new GicrWaker(write.Value).ProcessorSleep;
        }

        if (message is not Redistributor.SetPending || !_isAsleep) inner.Handle(message, outbox);
    }
}

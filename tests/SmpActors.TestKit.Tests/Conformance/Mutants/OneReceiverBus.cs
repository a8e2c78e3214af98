using SmpActors.Model;
using SmpActors.Model.X86;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>A bus that gives each message to its first receiver only.</summary>
internal sealed class OneReceiverBus(IPart inner) : IPart
{
    public PartId Id => inner.Id;

    public void Handle(IMessage message, Outbox outbox)
    {
        inner.Handle(message, outbox);
        var sends = outbox.Sends.ToArray();
        outbox.Clear();
        var isTaken = false;
        foreach (var sent in sends)
        {
            var isInterrupt = sent.Message is LocalApic.AcceptInterrupt;
            if (!isInterrupt || !isTaken) outbox.Send(sent.To, sent.Message);
            isTaken |= isInterrupt;
        }
    }
}

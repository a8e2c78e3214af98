using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>
/// A core's side of its interrupt controller that accesses what it is told from outside, and never
/// takes an interrupt by itself.
/// </summary>
internal abstract class ToldCore : IInterruptPort
{
    private readonly Dictionary<long, AccessOutcome> _answers = [];

    public bool IsSignalled => false;

    public bool Receive(Cpu cpu, IMessage message)
    {
        if (message is not Relay relay) return ReceiveAnswer(cpu, message);
        cpu.Send(relay.To, relay.Message);
        return true;
    }

    /// <summary>Whether an access has its answer.</summary>
    public bool HasAnswer(long key) => _answers.ContainsKey(key);

    /// <summary>Takes the answer of an access, which is there.</summary>
    public AccessOutcome TakeAnswer(long key)
    {
        _answers.Remove(key, out var outcome);
        return outcome;
    }

    public GuestTask HandleIrq(Cpu cpu) =>
        throw new InvariantViolatedException($"{cpu.Id} takes an interrupt on its own");

    public bool IsOver(long key) => true;

    public string Describe(long key) => "nothing: it is told what to do";

    /// <summary>Takes what the controller sends; false if it is none of its protocol.</summary>
    protected abstract bool ReceiveAnswer(Cpu cpu, IMessage message);

    protected void Answer(long key, AccessOutcome outcome) => _answers[key] = outcome;

    /// <summary>From outside: send this.</summary>
    public sealed record Relay(PartId To, IMessage Message) : IMessage;
}

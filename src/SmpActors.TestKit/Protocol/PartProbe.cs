using Akka.TestKit;
using SmpActors.Model;

namespace SmpActors.TestKit.Protocol;

/// <summary>A test in the place of a part: it gets what the part would get.</summary>
/// <remarks>What it is asked it must answer itself, or whoever asked waits.</remarks>
public sealed class PartProbe
{
    private readonly SmpMachine _machine;

    internal PartProbe(SmpMachine machine, PartId part, TestProbe probe)
    {
        _machine = machine;
        Part = part;
        Probe = probe;
    }

    /// <summary>The part whose place it takes.</summary>
    public PartId Part { get; }

    /// <summary>
    /// Akka's probe behind it, for all else that one can do; messages come while the machine runs.
    /// </summary>
    public TestProbe Probe { get; }

    /// <summary>Runs the machine until a message comes, which must be of this type.</summary>
    /// <param name="where">What else must be true of it.</param>
    /// <exception cref="MachineExpectationException">
    /// Another message comes, or none and the machine is at rest.
    /// </exception>
    public T Expect<T>(Func<T, bool>? where = null)
        where T : IMessage
    {
        var what = $"{typeof(T).Name} at {Part}";
        while (!Probe.HasMessages)
        {
            if (!_machine.RunOne()) throw _machine.Unmet($"expected {what}, and none came");
        }

        var message = Probe.ReceiveOne(TimeSpan.Zero);
        return message is T wanted && where?.Invoke(wanted) != false
            ? wanted
            : throw _machine.Unmet($"expected {what}, and {message} came");
    }

    /// <summary>Runs the machine until it is at rest; nothing must come.</summary>
    /// <exception cref="MachineExpectationException">Something comes.</exception>
    public void ExpectNone()
    {
        _machine.RunToQuiescence();
        if (!Probe.HasMessages) return;
        var message = Probe.ReceiveOne(TimeSpan.Zero);
        throw _machine.Unmet($"expected nothing at {Part}, and {message} came");
    }

    /// <summary>Sends a message in the part's name, over the machine's own links.</summary>
    public void Send(PartId to, IMessage message) =>
        _machine.SendAs(Part, Probe.Ref, to, message);
}

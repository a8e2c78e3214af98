using SmpActors.Model;

namespace SmpActors.TestKit.Protocol;

/// <summary>What a test does to a machine that a good machine does not do itself.</summary>
public sealed partial class SmpMachine
{
    /// <summary>Loses the next message of a type.</summary>
    /// <param name="where">
    /// What else must be true: sender, receiver, message; by default nothing.
    /// </param>
    /// <remarks>
    /// It must come: <see cref="ExpectStall"/> and <see cref="ExpectAllReturn"/> fail if it does
    /// not.
    /// </remarks>
    public PlannedFault DropNext<T>(Func<PartId, PartId, T, bool>? where = null)
        where T : IMessage => Plan("drop", where, delayNs: null);

    /// <summary>
    /// Makes the next message of a type late; others on its link may overtake it. It must come.
    /// </summary>
    /// <param name="ns">How much later it arrives, in ns, at least 1.</param>
    /// <param name="where">
    /// What else must be true: sender, receiver, message; by default nothing.
    /// </param>
    public PlannedFault DelayNext<T>(long ns, Func<PartId, PartId, T, bool>? where = null)
        where T : IMessage
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ns, 1);
        return Plan("delay", where, ns);
    }

    /// <summary>Keeps a CPU's interrupts off from now on, by a task of it.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="ns">For how long, in ns, at least 1.</param>
    /// <remarks>The machine runs until they are off: until the CPU's other tasks sleep.</remarks>
    /// <exception cref="MachineExpectationException">Another task never sleeps.</exception>
    public void HoldInterrupts(int cpu, long ns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ns, 1);
        var isHeld = false;
        Run(cpu, async held =>
        {
            var flags = held.LocalIrqSave();
            isHeld = true;
            await held.Elapse(ns);
            await held.LocalIrqRestore(flags);
        });
        while (!isHeld)
        {
            if (RunOne()) continue;
            throw Unmet($"expected cpu{cpu} to run the task that keeps interrupts off");
        }
    }

    /// <summary>Takes the place of a part: its messages come to the probe from now on.</summary>
    /// <exception cref="ArgumentException">
    /// The machine has no such part, or its place is taken.
    /// </exception>
    public PartProbe Replace(PartId part)
    {
        if (_machine.Directory[part] is null)
        {
            throw new ArgumentException($"the machine has no part {part}", nameof(part));
        }

        if (_wire.IsReplaced(part))
        {
            throw new ArgumentException($"a probe stands in for {part} already", nameof(part));
        }

        var probe = TestKit.CreateTestProbe();
        _wire.Replace(part, probe.Ref);
        return new(this, part, probe);
    }

    private PlannedFault Plan<T>(
        string verb, Func<PartId, PartId, T, bool>? where, long? delayNs)
        where T : IMessage
    {
        var fault = new PlannedFault(
            $"{verb} the next {typeof(T).Name}",
            (from, to, message) => message is T wanted && where?.Invoke(from, to, wanted) != false,
            delayNs);
        _wire.Add(fault);
        return fault;
    }
}

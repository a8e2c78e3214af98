namespace SmpActors.TestKit.Protocol;

/// <summary>A test class whose tests run deterministic machines; each ends with its test.</summary>
public abstract class SmpMachineTest : IDisposable
{
    private readonly List<SmpMachine> _machines = [];

    /// <summary>Starts a machine on an actor system of its own, in virtual time.</summary>
    /// <param name="setup">What it is made of; by default four CPUs on a GICv3.</param>
    /// <exception cref="ArgumentException">There is no such machine.</exception>
    protected SmpMachine Start(MachineSetup? setup = null)
    {
        var machine = SmpMachine.Start(setup ?? new());
        _machines.Add(machine);
        return machine;
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool isDisposing)
    {
        if (!isDisposing) return;
        foreach (var machine in _machines) machine.Dispose();
        _machines.Clear();
    }
}

using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>Never interrupts.</summary>
internal sealed class FakePort : IInterruptPort
{
    public bool IsSignalled => false;

    public bool Receive(Cpu cpu, IMessage message) => false;

    public GuestTask HandleIrq(Cpu cpu) => GuestTask.Completed;

    public bool IsOver(long key) => true;

    public string Describe(long key) => "nothing";
}

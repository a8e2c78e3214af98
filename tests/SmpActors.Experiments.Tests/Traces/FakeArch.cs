using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>Records what the kernel asks for and delivers nothing.</summary>
internal sealed class FakeArch(bool isX86 = false) : IArch
{
    public bool LockedAtomicsOrderIpis => true;

    public bool HasPollingFlag => isX86;

    public IHotplugArch Hotplug { get; } = new X86Hotplug(new FlatApicDriver());

    public int CallFunctionSingleVector => isX86 ? 251 : 1;

    public int CallFunctionVector => isX86 ? 252 : 1;

    public GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target) =>
        RaiseIpi(cpu, CpuMask.Of(target), CallFunctionSingleVector);

    public GuestTask SendCallFunctionIpiMask(Cpu cpu, CpuMask targets) =>
        RaiseIpi(cpu, targets, CallFunctionVector);

    public GuestTask SmpSendReschedule(Cpu cpu, CpuId target) =>
        RaiseIpi(cpu, CpuMask.Of(target), isX86 ? 253 : 0);

    public GuestTask SmpSendStop(Cpu cpu) => throw new NotSupportedException();

    public GuestTask IrqWorkRaise(Cpu cpu) =>
        RaiseIpi(cpu, CpuMask.Of(cpu.Number), isX86 ? 246 : 4);

    public GuestTask RaiseIpi(Cpu cpu, CpuMask targets, int vector)
    {
        cpu.TraceIpiRaised(targets, vector);
        return GuestTask.Completed;
    }

    public string ReasonOf(int vector) => EventList.ReasonOf(vector);

    public OutgoingMessage Inject(CpuId target, int vector, long cause) =>
        new(PartId.LocalApic(target), new Injected(vector, cause), 0);

    internal sealed record Injected(int Vector, long Cause) : IMessage;
}

using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class CallTreeSpec
{
    private static readonly KernelFunction _many =
        new("smp_call_function_many", "kernel/smp.c");

    private static readonly KernelFunction _send =
        new("flat_send_IPI_mask", "arch/x86/kernel/apic/apic_flat_64.c");

    private static readonly KernelFunction _interrupt =
        new("smp_call_function_interrupt", "arch/x86/kernel/smp.c");

    private static readonly KernelFunction _flush =
        new("flush_smp_call_function_queue", "kernel/smp.c");

    [Fact]
    public void Call_is_a_tree_of_functions_with_registers_and_the_interrupt_of_its_first_target()
    {
        var events = Call(number: 1, targets: 2).Events;

        var text = Print(events, static (_, _) => true);

        Assert.Equal(
            """
            call[cpu0 #1] smp_call_function_many, wait
            cpu0
              smp_call_function_many()  kernel/smp.c (v4.9)
                locks csd[cpu0 cfd1 #1] for cpu1
                locks csd[cpu0 cfd2 #1] for cpu2
                flat_send_IPI_mask()  arch/x86/kernel/apic/apic_flat_64.c (v4.9)
                  ICR2 = 0x06000000
                  ICR = 0x000008fc
            cpu1
              smp_call_function_interrupt()  arch/x86/kernel/smp.c (v4.9)
                EOI = 0x00000000
                enters 252 (Function call interrupts)
                flush_smp_call_function_queue()  kernel/smp.c (v4.9)
                  takes csd[cpu0 cfd1 #1]
                  runs do_nothing
                  unlocks csd[cpu0 cfd1 #1]
            and 1 more CPUs

            """,
            text);
    }

    [Fact]
    public void Calls_that_are_not_chosen_are_not_printed()
    {
        var events = Call(1, 1).Events.Concat(Call(2, 1).Events).ToList();

        var text = Print(events, static (call, _) => call.Number == 2);

        Assert.StartsWith("call[cpu0 #2]", text);
        Assert.DoesNotContain("call[cpu0 #1]", text);
    }

    [Fact]
    public void Of_equal_paths_the_first_call_is_printed_alone()
    {
        var events = Call(1, 1).Events.Concat(Call(2, 1).Events).ToList();
        using var text = new StringWriter();

        CallTree.PrintFirstOfEach(events, text);

        Assert.Contains("call[cpu0 #1]", text.ToString());
        Assert.DoesNotContain("call[cpu0 #2]", text.ToString());
    }

    [Fact]
    public void Call_on_which_an_interrupt_falls_stays_apart_from_it()
    {
        var call = new CallId(new(0), 1);
        var list = new EventList(isX86: true);
        list.Cpu(0, TraceEventKind.CallIssued, call: call, value: 1, detail: _many);
        list.Cpu(0, TraceEventKind.FunctionEntered, call: call, detail: _many);
        list.Cpu(0, TraceEventKind.FunctionEntered, detail: _interrupt);
        list.Cpu(0, TraceEventKind.IpiEntered, value: 252, detail: EventList.ReasonOf(252));
        list.Cpu(0, TraceEventKind.IpiExited, value: 252, detail: EventList.ReasonOf(252));
        list.Cpu(0, TraceEventKind.FunctionLeft, detail: _interrupt);
        list.Cpu(0, TraceEventKind.BarrierIssued, call: call, detail: "mfence");

        var text = Print(list.Events, static (_, _) => true);

        Assert.DoesNotContain("smp_call_function_interrupt", text);
        Assert.EndsWith("_many()  kernel/smp.c (v4.9)\n    barrier mfence\n", text);
    }

    private static string Print(
        IReadOnlyList<StampedEvent> events, Func<CallId, KernelFunction, bool> chosen)
    {
        using var text = new StringWriter();
        CallTree.Print(events, chosen, text);
        return text.ToString();
    }

    private static EventList Call(int number, int targets)
    {
        var call = new CallId(new(0), number);
        var list = new EventList(isX86: true);
        list.Cpu(0, TraceEventKind.CallIssued, call: call, value: 1, detail: _many);
        list.Cpu(0, TraceEventKind.FunctionEntered, call: call, detail: _many);
        for (var t = 1; t <= targets; t++)
        {
            var csd = EventList.Cfd(0, t, number);
            list.Cpu(0, TraceEventKind.CsdLocked, csd, call, t, 3);
        }

        list.Cpu(0, TraceEventKind.FunctionEntered, call: call, detail: _send);
        list.Cpu(0, TraceEventKind.RegisterWritten, call: call, value: 0x6000000, detail: "ICR2");
        list.Cpu(0, TraceEventKind.RegisterWritten, call: call, value: 0x8fc, detail: "ICR");
        list.Cpu(0, TraceEventKind.FunctionLeft, call: call, detail: _send);
        for (var t = 1; t <= targets; t++) Handle(list, t, call, EventList.Cfd(0, t, number));
        list.Cpu(0, TraceEventKind.CallReturned, call: call);
        return list.Cpu(0, TraceEventKind.FunctionLeft, detail: _many);
    }

    private static void Handle(EventList list, int cpu, CallId call, CsdId csd)
    {
        list.Cpu(cpu, TraceEventKind.FunctionEntered, detail: _interrupt);
        list.Cpu(cpu, TraceEventKind.RegisterWritten, detail: "EOI");
        list.Cpu(cpu, TraceEventKind.IpiEntered, value: 252, detail: EventList.ReasonOf(252));
        list.Cpu(cpu, TraceEventKind.FunctionEntered, detail: _flush);
        list.Cpu(cpu, TraceEventKind.CsdTaken, csd, call, cpu, 3);
        list.Cpu(cpu, TraceEventKind.FuncEntered, csd, call, cpu, detail: SmpFunc.Nop);
        list.Cpu(cpu, TraceEventKind.FuncReturned, csd, call, cpu, detail: SmpFunc.Nop);
        list.Cpu(cpu, TraceEventKind.CsdReleased, csd, call, cpu, 3);
        list.Cpu(cpu, TraceEventKind.FunctionLeft, detail: _flush);
        list.Cpu(cpu, TraceEventKind.IpiExited, value: 252, detail: EventList.ReasonOf(252));
        list.Cpu(cpu, TraceEventKind.FunctionLeft, detail: _interrupt);
    }
}

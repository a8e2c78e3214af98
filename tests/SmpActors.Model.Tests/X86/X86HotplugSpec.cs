using SmpActors.Model.Tests.Kernel;
using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class X86HotplugSpec
{
    private const int DeviceVector = 0x41;

    public static TheoryData<string> Systems =>
        ["flat", "default", "physflat", "x2apic-phys", "x2apic-cluster"];

    [Theory]
    [Trait("Rule", "H-INV-1")]
    [MemberData(nameof(Systems))]
    public void In_every_order_no_call_is_lost_and_none_runs_twice(string system)
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var machine = Machine(system, 4, seed);
            for (var cpu = 0; cpu < 4; cpu++)
            {
                machine.Start(cpu, static guest => HotplugLoad.Storm(guest, 10));
            }

            machine.Run(0, HotplugLoad.Cycle);

            HotplugLoad.ExpectNothingLost(machine.Runner);
            machine.ExpectBalancedIpis();
            Assert.Equal([], machine.Runner.Of(TraceEventKind.Warned).Select(e => e.Detail));
        }
    }

    [Fact]
    [Trait("Rule", "H-UP-1")]
    public void New_cpu_sets_its_apic_up_is_online_and_then_takes_interrupts()
    {
        var machine = Machine("x2apic-cluster", 2);
        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));
        var from = machine.Runner.Trace.Count;
        machine.Runner.RecordsFunctions = true;
        var irqs = new List<bool>();
        machine.Runner.Recorded = e =>
        {
            if (IsStep(e)) irqs.Add(machine.Runner.Cpu(1).IrqsOn);
        };

        machine.Run(0, static async cpu => await CpuHotplug.CpuUp(cpu, new(1)));

        var steps = machine.Runner.Trace.Skip(from).Where(IsStep).Select(e =>
            e.Detail is KernelFunction function ? function.Name : "online");
        Assert.Equal(
            [
                "start_secondary", "setup_local_APIC", "notify_cpu_starting", "online",
                "cpuhp_online_idle", "smpboot_unpark_threads",
            ],
            steps);
        Assert.Equal([false, false, false, false, true, true], irqs);
    }

    [Fact]
    [Trait("Rule", "H-UP-2")]
    public void While_a_cpu_boots_all_others_are_no_broadcast_for_it_would_hear_it()
    {
        var driver = new FlatApicDriver { IsHotplugConfigured = false };
        var machine = new X86Machine((topology, _) => new("flat", topology, driver), new(4, 4));
        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(3)));
        machine.Runner.Delays = static (_, _, _) => 100;
        var shorthands = new List<bool>();
        machine.Runner.Recorded = e =>
        {
            if (e is { Kind: TraceEventKind.RegisterWritten, Detail: "ICR", Part.Index: 1 }
                && (e.Value & 0xff) == IrqVectors.CallFunction)
            {
                shorthands.Add((e.Value & 0xc0000) != 0);
                Assert.Equal(
                    (e.Value & 0xc0000) != 0,
                    machine.Runner.Cpu(1).OnlineMask == machine.Runner.Cpu(1).CalloutMask);
            }
        };
        machine.Start(1, static async cpu =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
                await cpu.Elapse(1_000);
            }
        });

        machine.Run(0, static async cpu => await CpuHotplug.CpuUp(cpu, new(3)));

        Assert.Equal([true, false, true], shorthands.Where(
            (isShorthand, i) => i == 0 || shorthands[i - 1] != isShorthand));
        HotplugLoad.ExpectNothingLost(machine.Runner);
    }

    [Fact]
    [Trait("Rule", "H-DN-1")]
    public void Dying_cpu_sends_what_devices_have_pending_elsewhere_and_leaves_ipis_in_irr()
    {
        var machine = Machine("physflat", 3);
        machine.Runner.Recorded = e =>
        {
            // Both come while the CPU stands still with interrupts off.
            if (e is not { Kind: TraceEventKind.StopStateEntered, Value: 2, Part.Index: 1 }) return;
            Inject(machine, 1, DeviceVector);
            Inject(machine, 1, IrqVectors.CallFunctionSingle);
        };

        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));

        var raised = machine.Runner.Of(TraceEventKind.IpiRaised)
            .Where(e => e.Value == DeviceVector)
            .Select(e => (e.Part.Index, ((IpiRaise)e.Detail!).Targets));
        Assert.Equal([(1, CpuMask.Range(0, 1))], raised);
        Assert.Contains(machine.Runner.Of(TraceEventKind.IpiEntered), e =>
            e.Part.Index == 0 && e.Value == DeviceVector);
        var spurious = Assert.Single(machine.Runner.Of(TraceEventKind.IpiEntered), e =>
            e.Part.Index == 1 && e.Value == IrqVectors.CallFunctionSingle);
        Assert.Equal("call_function_single", spurious.Detail);
    }

    [Fact]
    [Trait("Rule", "H-DN-2")]
    [Trait("Rule", "H-OFF-1")]
    public void Newer_kernel_disables_the_apic_after_interrupts_have_migrated_and_ipis_are_dropped()
    {
        var options = new X86Options { Changes = X86Change.DisablesDeadApic };
        var machine = new X86Machine(
            (topology, _) => X86System.PhysFlat(topology, options), new(3, 3));
        var isOnline = true;
        machine.Runner.Recorded = e =>
        {
            // It comes while those that are under way are waited for.
            if (e.Part != PartId.Cpu(new(1)) || e.Kind != TraceEventKind.CpuOnlineChanged) return;
            if (isOnline) Inject(machine, 1, DeviceVector);
            isOnline = false;
        };

        machine.Run(0, static async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(1));
            await cpu.Kernel.Arch.RaiseIpi(
                cpu, CpuMask.Range(1, 1), IrqVectors.CallFunctionSingle);
        });

        var ofCpu1 = machine.Runner.Trace.Where(e => e.Part == PartId.Cpu(new(1))).ToList();
        var migrated = ofCpu1.FindIndex(e =>
            e.Kind == TraceEventKind.IpiRaised && e.Value == DeviceVector);
        var disabled = ofCpu1.FindIndex(e =>
            e is { Kind: TraceEventKind.RegisterWritten, Detail: "SVR", Value: 0xff });
        Assert.InRange(migrated, 0, disabled - 1);
        Assert.Contains(machine.Runner.Of(TraceEventKind.IpiEntered), e =>
            e.Part.Index == 0 && e.Value == DeviceVector);
        var refused = Assert.Single(machine.Runner.Of(TraceEventKind.IpiRefused));
        Assert.Equal((1, 0xfbL), (refused.Part.Index, refused.Value));
    }

    [Fact]
    public void Boot_cpu_that_no_start_up_message_would_bring_back_stays()
    {
        var machine = Machine("flat", 3);
        var result = 0;

        machine.Run(1, async cpu => result = await CpuHotplug.CpuDown(cpu, new(0)));

        Assert.Equal(-16, result);
        Assert.Equal(CpuHotplugState.Online, machine.Runner.Cpu(0).HotplugState);
    }

    [Fact]
    [Trait("Rule", "H-OFF-1")]
    public void Dead_cpu_latches_an_ipi_and_a_reschedule_to_it_is_warned_of_and_not_sent()
    {
        var machine = Machine("flat", 3);
        var results = new List<int>();
        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(2)));

        machine.Run(0, async cpu =>
        {
            var own = cpu.DefineCsd(0, SmpFunc.Nop, 0);
            results.Add(await Smp.SmpCallFunctionSingle(cpu, new(2), SmpFunc.Nop, 0, wait: true));
            results.Add(await Smp.SmpCallFunctionSingleAsync(cpu, new(2), cpu.Number, own));
            await Smp.SmpCallFunctionMany(cpu, CpuMask.Range(0, 3), SmpFunc.Nop, 0, wait: true);
            await cpu.Kernel.Arch.SmpSendReschedule(cpu, new(2));
            await cpu.Kernel.Arch.RaiseIpi(
                cpu, CpuMask.Range(2, 1), IrqVectors.CallFunctionSingle);
        });

        Assert.Equal([-6, -6], results);
        var warning = Assert.Single(machine.Runner.Of(TraceEventKind.Warned));
        Assert.EndsWith(
            " at arch/x86/kernel/smp.c native_smp_send_reschedule",
            (string)warning.Detail!,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            machine.Runner.Of(TraceEventKind.IpiRaised), e => e.Value == IrqVectors.Reschedule);
        var pended = machine.Runner.Of(TraceEventKind.IpiPended).Last();
        Assert.Equal((2, 0xfb), (pended.Part.Index, (int)pended.Value));
        Assert.Equal(0, machine.Runner.Of(TraceEventKind.IpiAcknowledged).Count(e =>
            e.Part.Index == 2 && e.Value == 0xfb));
    }

    /// <summary>Its APIC stays enabled: only that nobody broadcasts keeps it quiet.</summary>
    [Fact]
    [Trait("Rule", "H-OFF-1")]
    public void Broadcast_that_reaches_a_dead_cpu_is_latched_there_until_init_forgets_it()
    {
        var driver = new FlatApicDriver { IsHotplugConfigured = false };
        var machine = new X86Machine((topology, _) => new("flat", topology, driver), new(3, 3));

        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(2)));
        machine.Run(0, static cpu => DriverOf(cpu).SendIpiAllButSelf(
            cpu, IrqVectors.CallFunction));
        var latched = machine.Runner.Of(TraceEventKind.IpiPended).Last(e => e.Part.Index == 2);
        machine.Run(0, static async cpu => await CpuHotplug.CpuUp(cpu, new(2)));

        Assert.Equal(IrqVectors.CallFunction, latched.Value);
        var withdrawn = Assert.Single(machine.Runner.Of(TraceEventKind.IpiWithdrawn));
        Assert.Equal((2, latched.Value), (withdrawn.Part.Index, withdrawn.Value));
        Assert.DoesNotContain(machine.Runner.Of(TraceEventKind.IpiEntered), e =>
            e.Part.Index == 2 && e.Value == IrqVectors.CallFunction);

        static ApicDriver DriverOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic;
    }

    private static void Inject(X86Machine machine, int cpu, int vector)
    {
        var injected = machine.System.Arch.Inject(new(cpu), vector, 0);
        machine.Runner.Tell(injected.To, injected.Message);
    }

    private static bool IsStep(TraceEvent e) => e.Part == PartId.Cpu(new(1)) && e.Kind switch
    {
        TraceEventKind.CpuOnlineChanged => true,
        TraceEventKind.FunctionEntered => ((KernelFunction)e.Detail!).Name
            is "start_secondary" or "setup_local_APIC" or "notify_cpu_starting"
            or "cpuhp_online_idle" or "smpboot_unpark_threads",
        _ => false,
    };

    private static X86Machine Machine(string system, int cpuCount, ulong seed = 1) => new(
        system switch
        {
            "flat" => X86System.Flat,
            "default" => X86System.Default,
            "physflat" => X86System.PhysFlat,
            "x2apic-phys" => X86System.X2ApicPhys,
            _ => X86System.X2ApicCluster,
        },
        new(cpuCount, 2),
        seed);
}

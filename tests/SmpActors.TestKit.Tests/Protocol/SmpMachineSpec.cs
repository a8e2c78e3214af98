using System.Reflection;
using Akka.Actor;
using SmpActors.Experiments.Config;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;
using SmpActors.TestKit.Protocol;

namespace SmpActors.TestKit.Tests.Protocol;

public sealed class SmpMachineSpec : SmpMachineTest
{
    public static TheoryData<string, string> SystemsAndProfiles
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var system in InterruptSystems.Names)
            {
                // One of them sends nothing, one chooses another.
                if (system is InterruptSystems.Noop or InterruptSystems.X86) continue;
                data.Add(system, "4.9");
                data.Add(system, "6.1");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SystemsAndProfiles))]
    public void Call_returns_on_every_interrupt_system_and_profile(string system, string profile)
    {
        var machine = Start(new() { Interrupts = system, Profile = profile });

        CallAll(machine);

        machine.ExpectIpi(0, 3);
        machine.ExpectAllReturn();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_000)]
    public void Same_seed_gives_the_same_run_and_another_seed_another(long latencyNsMax)
    {
        ulong[] hashes = [.. new ulong[] { 1, 1, 2 }.Select(seed =>
        {
            var machine = Start(new()
            {
                Seed = seed,
                LatencyNsMin = 0,
                LatencyNsMax = latencyNsMax,
            });
            CallAll(machine);
            machine.RunToQuiescence();
            return machine.Hash;
        })];

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void Expectation_that_is_not_met_says_seed_machine_and_what_happened()
    {
        var machine = Start(new() { Seed = 17 });
        CallAll(machine);

        var error = Assert.Throws<MachineExpectationException>(() => machine.ExpectIpi(2, 1));

        Assert.StartsWith("expected an IPI from cpu2 to cpu1, and it did not come", error.Message);
        Assert.Contains("\n  seed: 17\n  on:   4 CPUs, gicv3, Linux 4.9\n", error.Message);
        Assert.Contains("cpu0 CallReturned", error.Message);
    }

    [Fact]
    public void What_is_expected_comes_after_what_was_expected_before()
    {
        var machine = Start();
        Call(machine, 1);

        machine.ExpectIpi(0, 1);

        Assert.Throws<MachineExpectationException>(() => machine.ExpectCsdQueued(1));
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 0, false)]
    public void Csd_is_told_by_queue_and_owner(int at, int owner, bool comes)
    {
        var machine = Start();
        Call(machine, 1);

        var error = Record.Exception(() => machine.ExpectCsdQueued(at, owner));

        Assert.Equal(comes, error is null);
    }

    [Theory]
    [InlineData(0x0100_0002, true)]
    [InlineData(0x0100_0004, false)]
    public void Register_write_is_told_by_its_word(ulong value, bool comes)
    {
        var machine = Start();
        Call(machine, 1);

        var error = Record.Exception(
            () => machine.ExpectRegisterWrite(0, "ICC_SGI1R_EL1", value));

        Assert.Equal(comes, error is null);
    }

    [Fact]
    public void Event_that_must_not_come_is_named_if_it_does()
    {
        var machine = Start();
        Call(machine, 1);

        machine.ExpectNo(TraceEventKind.Warned);
        var error = Assert.Throws<MachineExpectationException>(
            () => machine.ExpectNo(TraceEventKind.IpiEntered));

        Assert.StartsWith("expected no IpiEntered, and at ", error.Message);
    }

    [Fact]
    public void Stall_that_does_not_come_is_no_stall()
    {
        var machine = Start();
        Call(machine, 1);

        var error = Assert.Throws<MachineExpectationException>(machine.ExpectStall);

        Assert.StartsWith("expected a stall, and every call returned", error.Message);
    }

    [Fact]
    public void Stall_names_the_cycle_of_a_deadlock()
    {
        var machine = Start(new() { CpuCount = 2 });
        foreach (var (caller, target) in new[] { (0, 1), (1, 0) })
        {
            machine.Run(caller, async cpu =>
            {
                cpu.LocalIrqSave();
                await Smp.SmpCallFunctionSingle(cpu, new(target), SmpFunc.Nop, 0, wait: true);
            });
        }

        var stall = machine.ExpectStall();

        Assert.Contains(
            stall, v => v.What == "a cycle of waits: cpu0 waits for cpu1 waits for cpu0");
        var error = Assert.Throws<MachineExpectationException>(machine.ExpectAllReturn);
        Assert.Contains("a cycle of waits", error.Message);
    }

    [Fact]
    public void Planned_fault_that_never_fires_fails_the_test()
    {
        var machine = Start();
        var fault = machine.DropNext<LocalApic.AcceptInterrupt>();
        Call(machine, 1);

        var error = Assert.Throws<MachineExpectationException>(machine.ExpectAllReturn);

        Assert.False(fault.HasFired);
        Assert.StartsWith(
            "planned to drop the next AcceptInterrupt, and no such message came", error.Message);
    }

    [Fact]
    public void One_message_is_dropped_and_the_next_is_not()
    {
        var machine = Start();
        var fault = machine.DropNext<Redistributor.SetPending>(
            (_, to, _) => to == PartId.Redistributor(new CpuId(2)));
        CallAll(machine);
        machine.RunToQuiescence();
        machine.Run(1, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, new(2), SmpFunc.Nop, 0, wait: true));
        machine.RunToQuiescence();
        Call(machine, 2, from: 3);

        // The queue was not empty, so the second call raised nothing; nor does the third.
        Assert.True(fault.HasFired);
        Assert.All(machine.ExpectStall(), v => Assert.Contains("for cpu2", v.What));
    }

    [Fact]
    public void Delayed_message_comes_so_much_later()
    {
        var machine = Start(new() { LatencyNsMin = 100, LatencyNsMax = 100 });
        Call(machine, 1);
        machine.RunToQuiescence();
        var usual = TakesNs(machine);

        machine.DelayNext<Cpu.CsdUnlocked>(7_000);
        Call(machine, 1);
        machine.ExpectAllReturn();

        Assert.Equal(usual + 7_000, TakesNs(machine));

        static long TakesNs(SmpMachine machine)
        {
            var issued = machine.Trace.Last(e => e.Event.Kind == TraceEventKind.CallIssued);
            return machine.Trace[^1].AtNs - issued.AtNs;
        }
    }

    [Fact]
    public void Interrupts_are_off_from_now_on_and_for_as_long_as_was_asked()
    {
        var machine = Start();
        machine.HoldInterrupts(1, 50_000);
        var untilNs = machine.NowNs + 50_000;

        Call(machine, 1);
        var entered = machine.Expect(TraceEventKind.IpiEntered);

        // From then on it is a matter of its controller's answer.
        Assert.InRange(entered.AtNs, untilNs, untilNs + 1_000);
        machine.ExpectAllReturn();
    }

    [Fact]
    public void Replaced_part_gets_nothing_and_its_probe_all()
    {
        var machine = Start();
        var gicr1 = machine.Replace(PartId.Redistributor(new CpuId(1)));

        Call(machine, 1);

        var set = gicr1.Expect<Redistributor.SetPending>();
        Assert.Equal(1, set.IntId);
        gicr1.ExpectNone();
        machine.ExpectStall();
    }

    [Fact]
    public void Probe_that_gets_another_message_or_none_says_so()
    {
        var machine = Start();
        var gicd = machine.Replace(PartId.Distributor(new ChipId(0)));
        Call(machine, 1);

        var wrong = Assert.Throws<MachineExpectationException>(
            () => gicd.Expect<Distributor.SetLine>());
        var none = Assert.Throws<MachineExpectationException>(
            () => gicd.Expect<Distributor.RouteSgi>());

        Assert.StartsWith("expected SetLine at gicd0, and RouteSgi", wrong.Message);
        Assert.StartsWith("expected RouteSgi at gicd0, and none came", none.Message);
    }

    [Theory]
    [InlineData("apic0")]
    [InlineData("gicr9")]
    public void Part_that_is_not_there_cannot_be_replaced(string name)
    {
        var machine = Start();
        var part = name == "apic0"
            ? PartId.LocalApic(new CpuId(0))
            : PartId.Redistributor(new CpuId(9));

        var error = Assert.Throws<ArgumentException>(() => machine.Replace(part));

        Assert.Contains($"the machine has no part {name}", error.Message);
    }

    [Fact]
    public void Akka_s_own_probes_run_on_the_machine_s_thread()
    {
        var machine = Start();
        var probe = machine.TestKit.CreateTestProbe();

        machine.System.ActorOf(Props.Create(() => new Echo())).Tell("hello", probe.Ref);
        machine.RunToQuiescence();

        probe.ExpectMsg("hello", TimeSpan.Zero);
    }

    [Fact]
    public void Machine_that_never_rests_is_given_up_at_its_limit()
    {
        var machine = Start(new() { LimitNs = 1_000_000 });
        machine.Run(0, static async cpu =>
        {
            while (true) await cpu.Elapse(1_000);
        });

        Assert.Throws<MachineExpectationException>(machine.RunToQuiescence);
        Assert.Throws<MachineExpectationException>(() => machine.ExpectIpi(0, 1));
        Assert.Contains(machine.ExpectStall(), v => v.What.EndsWith("not at rest at 1000000 ns"));
    }

    [Fact]
    public void Guest_code_that_throws_fails_the_test_and_names_itself()
    {
        var machine = Start();
        machine.Run(0, static _ => throw new InvalidOperationException("my mistake"));

        var error = Assert.Throws<MachineExpectationException>(machine.RunToQuiescence);

        Assert.StartsWith(
            "cpu0 failed: the program test failed on cpu0: my mistake", error.Message);
    }

    [Fact]
    public void Wrong_setup_is_refused_with_all_that_is_wrong()
    {
        var error = Assert.Throws<ArgumentException>(() => Start(new()
        {
            CpuCount = 0,
            Interrupts = "gicv5",
            Profile = "2.6",
            LatencyNsMin = 5,
            LatencyNsMax = 4,
        }));

        Assert.Contains("CpuCount is 0, must be 1 to", error.Message);
        Assert.Contains("Interrupts is gicv5, must be one of flat,", error.Message);
        Assert.Contains("Profile is 2.6, must be one of 4.9, 6.1, 6.12", error.Message);
        Assert.Contains("are 5 and 4, must be ascending", error.Message);
    }

    [Theory]
    [InlineData("flat", "4.9", 9, 1, "CpuCount is 9, must be 1 to 8 with flat")]
    [InlineData("flat", "6.12", 2, 1, "which Linux 6.12 has no driver for")]
    [InlineData("gicv2", "4.9", 4, 2, "ChipCount is 2, must be 1 to 1 with gicv2")]
    public void Setup_without_a_machine_is_refused(
        string system, string profile, int cpus, int chips, string why)
    {
        var error = Assert.Throws<ArgumentException>(() => Start(new()
        {
            CpuCount = cpus,
            ChipCount = chips,
            Interrupts = system,
            Profile = profile,
        }));

        Assert.Contains(why, error.Message);
    }

    [Theory]
    [InlineData(3, 3, 1)]
    [InlineData(1, 1_000, 1_000)]
    [InlineData(ulong.MaxValue - 1, ulong.MaxValue, 2)]
    public void Seeds_are_a_case_each(ulong first, ulong last, int count)
    {
        var method = (MethodInfo)MethodBase.GetCurrentMethod()!;

        var data = new SeedsAttribute(first, last).GetData(method).ToArray();

        Assert.Equal(count, data.Length);
        Assert.Equal([first], data[0]);
        Assert.Equal([last], data[^1]);
    }

    [Fact]
    public void Seeds_that_are_none_are_refused()
    {
        var method = (MethodInfo)MethodBase.GetCurrentMethod()!;

        var error = Assert.Throws<ArgumentException>(
            () => new SeedsAttribute(2, 1).GetData(method));

        Assert.Contains("[Seeds(2, 1)] has no seed", error.Message);
    }

    private static void Call(SmpMachine machine, int target, int from = 0) => machine.Run(
        from, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(target), SmpFunc.Nop, 0, wait: true));

    private static void CallAll(SmpMachine machine) => machine.Run(
        0, async cpu => await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}

using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>Device interrupts, from the input of the distributor to the guest's handler.</summary>
public sealed class SpiSpec
{
    private const int Spi = 40;
    private const uint Bit = 1U << (Spi - 32);

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Edge_runs_its_handler_once_on_the_CPU_it_is_routed_to(int version, bool split)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var device = new Device(seed, version, split, route: 2);
            device.Configure(edge: true);

            device.Drive(true);
            device.Machine.Run();
            device.Drive(false);
            device.Machine.Run();
            Assert.Equal([2], device.HandledOn);

            device.Drive(true);
            device.Machine.Run();
            Assert.Equal([2, 2], device.HandledOn);
            Assert.Equal(0U, device.Read(Gicd.ISActiveR + 4));
            Assert.Equal(0U, device.Read(Gicd.ISPendR + 4));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Level_runs_its_handler_until_the_device_lets_go(int version)
    {
        var device = new Device(1, version, isSplit: false, route: 1) { LowersAfter = 3 };
        device.Configure(edge: false);

        device.Drive(true);
        device.Machine.Run();

        Assert.Equal([1, 1, 1], device.HandledOn);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Disabled_one_stays_pending_until_it_is_enabled(int version)
    {
        var device = new Device(1, version, isSplit: false, route: 1);
        device.Configure(edge: true);
        device.Write(Gicd.ICEnableR + 4, Bit);
        device.Machine.Run();

        device.Drive(true);
        device.Machine.Run();
        Assert.Empty(device.HandledOn);
        Assert.Equal(Bit, device.Read(Gicd.ISPendR + 4));

        device.Write(Gicd.ISEnableR + 4, Bit);
        device.Machine.Run();
        Assert.Equal([1], device.HandledOn);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Edge_during_its_handler_is_handled_after_it(int version)
    {
        var device = new Device(1, version, isSplit: true, route: 1) { DrivesAgain = true };
        device.Configure(edge: true);

        device.Drive(true);
        device.Machine.Run();

        Assert.Equal([1, 1], device.HandledOn);
    }

    [Theory]
    [InlineData(2, 0x80, "spi ipi")]
    [InlineData(3, 0x80, "spi ipi")]
    [InlineData(2, 0xa0, "ipi spi")]
    [InlineData(3, 0xa0, "ipi spi")]
    [InlineData(2, 0xc0, "ipi spi")]
    [InlineData(3, 0xc0, "ipi spi")]
    public void Device_and_SGI_come_by_priority_and_of_equal_ones_the_SGI_first(
        int version, uint priority, string order)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var device = new Device(seed, version, isSplit: false, route: 1);
            device.Configure(edge: true);
            device.Write(Gicd.IPriorityR + Spi, priority * 0x0101_0101);
            device.Machine.Run();
            device.Machine.Start(1, program: 0);
            device.Machine.Run();

            Assert.Equal(order, string.Join(' ', device.Order));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Interrupt_of_no_handler_is_warned_of_once_and_ended(int version)
    {
        var device = new Device(1, version, isSplit: false, route: 1);
        device.Configure(edge: true);
        device.Write(Gicd.ISEnableR + 4, Bit * 2);

        for (var i = 0; i < 2; i++)
        {
            device.Drive(true, Spi + 1);
            device.Drive(false, Spi + 1);
            device.Machine.Run();
        }

        Assert.Single(device.Machine.Of(TraceEventKind.Warned));
        Assert.Equal(0U, device.Read(Gicd.ISActiveR + 4));
    }

    [Fact]
    public void Any_CPU_s_interrupt_goes_round_the_awake_ones()
    {
        var device = new Device(1, 3, isSplit: false, route: 0);
        device.Configure(edge: true);
        device.WriteRoute(new() { RoutingMode = true });
        device.Gicv3.Write(2, Gicr.Waker, 2);
        device.Machine.Run();

        for (var i = 0; i < 5; i++)
        {
            device.Drive(true);
            device.Drive(false);
            device.Machine.Run();
        }

        Assert.Equal([0, 1, 3, 0, 1], device.HandledOn);
    }

    [Fact]
    public void Interrupt_for_a_sleeping_CPU_waits_and_asks_for_its_wake_up()
    {
        var device = new Device(1, 3, isSplit: false, route: 2);
        device.Configure(edge: true);
        device.Gicv3.Write(2, Gicr.Waker, 2);
        device.Machine.Run();

        device.Drive(true);
        device.Machine.Run();
        Assert.Empty(device.HandledOn);
        Assert.True(device.Gicv3.Gicr(2).IsWakeRequested);

        device.Gicv3.Write(2, Gicr.Waker, 0);
        device.Machine.Run();
        Assert.Equal([2], device.HandledOn);
    }

    [Fact]
    public void Rerouting_moves_an_interrupt_that_nobody_has_taken_yet()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var device = new Device(seed, 3, isSplit: false, route: 1);
            device.Configure(edge: true);

            device.Drive(true);
            for (var step = seed % 4; step > 0; step--) device.Machine.Runner.RunOne();
            device.WriteRoute(new(new Mpidr { Aff0 = 3 }.Raw));
            device.Machine.Run();

            Assert.Contains(Assert.Single(device.HandledOn), new[] { 1, 3 });
        }
    }

    [Fact]
    public void GICv2_presents_an_interrupt_of_several_targets_to_the_lowest()
    {
        var device = new Device(1, 2, isSplit: false, route: 0);
        device.Configure(edge: true);
        device.Write(Gicd.ITargetsR + Spi, 0x0c0c_0c0c);

        device.Drive(true);
        device.Machine.Run();

        Assert.Equal([2], device.HandledOn);
    }

    [Fact]
    public void Interrupt_is_never_lost_and_never_doubled_whatever_is_written_meanwhile()
    {
        for (var seed = 0UL; seed < 500; seed++)
        {
            var device = new Device(seed, seed % 2 == 0 ? 2 : 3, isSplit: false, route: 1);
            device.Configure(edge: true);
            device.Drive(true);
            for (var step = seed % 7; step > 0; step--) device.Machine.Runner.RunOne();
            device.Write(Gicd.ICEnableR + 4, Bit);
            for (var step = seed % 5; step > 0; step--) device.Machine.Runner.RunOne();
            device.Write(Gicd.ISEnableR + 4, Bit);
            device.Machine.Run();

            Assert.Equal([1], device.HandledOn);
        }
    }

    /// <summary>A machine of four CPUs with one device, on either GIC.</summary>
    private sealed class Device
    {
        private readonly int _version;
        private readonly int _route;

        public Device(ulong seed, int version, bool isSplit, int route)
        {
            _version = version;
            _route = route;
            var handlers = new IrqHandlers([new(Spi, Handle)]);
            Machine = version == 2
                ? new GicV2Machine(
                    seed, 4, new() { IsSplitEoi = isSplit, Handlers = handlers }, Weakness.None,
                    RaiseBoth)
                : new GicMachine(
                    seed, new(4, 4), new() { IsSplitEoi = isSplit, Handlers = handlers },
                    Weakness.None, RaiseBoth);
        }

        public ArmMachine Machine { get; }

        public GicMachine Gicv3 => (GicMachine)Machine;

        public List<int> HandledOn { get; } = [];

        public List<string> Order { get; } = [];

        /// <summary>After how many handlers the device lowers its line; 0: it does not.</summary>
        public int LowersAfter { get; init; }

        /// <summary>Whether the device drives a second edge during its first handler.</summary>
        public bool DrivesAgain { get; init; }

        public void Configure(bool edge)
        {
            if (_version == 2) Write(Gicd.ITargetsR + Spi, (1U << _route) * 0x0101_0101);
            else WriteRoute(new(new Mpidr { Aff0 = (byte)_route }.Raw));
            Write(Gicd.ICfgR + 8, edge ? uint.MaxValue : 0);
            Write(Gicd.ISEnableR + 4, Bit);
            Machine.Run();
        }

        public void Drive(bool isAsserted, int intId = Spi) =>
            Machine.Runner.Tell(PartId.Distributor(new(0)), LineOf(isAsserted, intId));

        public void Write(int offset, uint value) => Machine.Runner.Tell(
            PartId.Distributor(new(0)),
            _version == 2
                ? new GicV2Distributor.WriteRegister(new(0), offset, value, 0)
                : new Distributor.WriteRegister(offset, value));

        public void WriteRoute(GicdIRouter route) => Machine.Runner.Tell(
            PartId.Distributor(new(0)),
            new Distributor.WriteRegister(Gicd.IRouter + (8 * Spi), route.Raw));

        public uint Read(int offset) => _version == 2
            ? ((GicV2Machine)Machine).Gicd.Read(0, offset)
            : (uint)Gicv3.Gicd(0).Read(offset);

        private IMessage LineOf(bool isAsserted, int intId) => _version == 2
            ? GicV2System.SetLine(intId, isAsserted).Message
            : GicV3System.SetLine(intId, isAsserted).Message;

        private async GuestTask Handle(Cpu cpu)
        {
            HandledOn.Add(cpu.Number.Value);
            Order.Add("spi");
            if (HandledOn.Count == LowersAfter) SendLine(cpu, false);
            if (!DrivesAgain || HandledOn.Count > 1) return;

            SendLine(cpu, false);
            SendLine(cpu, true);
            await cpu.Elapse(1_000);
        }

        /// <summary>With interrupts off both become pending; then they are let in.</summary>
        private async GuestTask RaiseBoth(Cpu cpu, long argument)
        {
            Machine.Runner.Recorded = e =>
            {
                if (e.Kind == TraceEventKind.IpiEntered) Order.Add("ipi");
            };
            var flags = cpu.LocalIrqSave();
            SendLine(cpu, true);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Of(cpu.Number), 0);
            await cpu.Elapse(1_000);
            await cpu.LocalIrqRestore(flags);
        }

        private void SendLine(Cpu cpu, bool isAsserted) =>
            cpu.Send(PartId.Distributor(new(0)), LineOf(isAsserted, Spi));
    }
}

using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A machine has a million of these parts; a broadcast goes through them all.</summary>
public sealed class GicFootprintSpec
{
    private const int Count = 1_000;

    [Fact]
    public void Idle_redistributor_and_cpu_interface_are_small()
    {
        var system = new GicV3System(new(Count, Count));
        var parts = new object[2 * Count];
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var cpu = 0; cpu < Count; cpu++)
        {
            parts[cpu] = system.NewCpuPart(new(cpu));
            parts[Count + cpu] = system.NewCpuInterface();
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        Assert.InRange(each, 1, 250);
    }

    [Fact]
    public void Sgi_passes_a_redistributor_without_allocation()
    {
        var gicr = new Redistributor(new(0), new(1, 1));
        var arrives = new Redistributor.SetPending(1, 7);
        var outbox = new Outbox(new NoTrace());
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < Count; i++) Pass();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            outbox.Clear();
            gicr.Handle(arrives, outbox);
            gicr.Handle(Redistributor.Activate.Of(1), outbox);
            gicr.Handle(Redistributor.Deactivate.Of(1), outbox);
        }
    }

    [Fact]
    public void Sgi_to_sixteen_CPUs_costs_the_distributor_one_message()
    {
        var gicd = new Distributor(new(0), new(16, 16));
        var route = new Distributor.RouteSgi(new() { TargetList = 0xffff, IntId = 1 }, new(0), 7);
        var outbox = new Outbox(new NoTrace());
        gicd.Handle(route, outbox);
        outbox.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();

        gicd.Handle(route, outbox);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 32);
        Assert.Equal(16, outbox.Sends.Length);
    }

    private sealed class NoTrace : ITraceSink
    {
        public bool RecordsFunctions => false;

        public void Record(in TraceEvent happened)
        {
        }
    }
}

namespace SmpActors.Model.Tests.Kernel;

/// <summary>Cross calls of all kinds while CPUs go down and up, on any machine.</summary>
internal static class HotplugLoad
{
    /// <summary>CPUs without a chip that can go down and come up; those offline are dead.</summary>
    public static FakeMachine Machine(
        int cpuCount,
        ulong seed = 1,
        CpuMask? online = null,
        FakeHotplug? hotplug = null,
        CpuMask? present = null,
        bool cfd = true) => new(cpuCount, seed, online, new(
            CfdAllocates: cfd, OfflineIsDead: true, Present: present, Hotplug: hotplug));

    /// <summary>A CPU's calls: waiting and not, to one and to many, also to dead ones.</summary>
    public static async GuestTask Storm(Cpu cpu, int callCount)
    {
        var all = cpu.Kernel.Topology.Possible;
        var own = cpu.DefineCsd(0, SmpFunc.Nop, 0);
        for (var i = 0; i < callCount; i++)
        {
            var target = new CpuId((cpu.Number.Value + 1 + i) % all.Count);
            switch (i % 5)
            {
                case 0:
                    await Smp.SmpCallFunctionSingle(cpu, target, SmpFunc.Nop, i, wait: true);
                    break;
                case 1:
                    await Smp.SmpCallFunctionSingle(cpu, target, SmpFunc.Nop, i, wait: false);
                    break;
                case 2:
                    await Smp.SmpCallFunctionMany(cpu, all, SmpFunc.Nop, i, wait: false);
                    break;
                case 3:
                    await Smp.SmpCallFunctionSingleAsync(cpu, target, cpu.Number, own);
                    break;
                default:
                    await Smp.OnEachCpu(cpu, SmpFunc.Nop, i, wait: i % 2 == 0);
                    break;
            }
        }
    }

    /// <summary>Takes each CPU but its own down and up again.</summary>
    public static async GuestTask Cycle(Cpu cpu)
    {
        foreach (var target in cpu.Kernel.Topology.Possible)
        {
            if (target == cpu.Number) continue;
            Assert.Equal(0, await CpuHotplug.CpuDown(cpu, target));
            Assert.Equal(0, await CpuHotplug.CpuUp(cpu, target));
        }
    }

    /// <summary>
    /// Expects that all calls returned, that each csd that was queued ran once on its target, that
    /// none was queued to a dead CPU, and that all are free.
    /// </summary>
    public static void ExpectNothingLost(PartRunner runner)
    {
        Assert.Equal(
            runner.Of(TraceEventKind.CallIssued).Count(),
            runner.Of(TraceEventKind.CallReturned).Count());
        var queued = runner.Of(TraceEventKind.CsdQueued).Select(e => (e.Csd, e.Target)).ToList();
        var ran = runner.Of(TraceEventKind.FuncReturned)
            .Where(e => e.Csd.Slot.Kind != CsdSlotKind.None)
            .Select(e => (e.Csd, e.Target))
            .ToList();
        Assert.Equal(queued.Count, queued.Distinct().Count());
        Assert.Equal(queued.ToHashSet(), ran.ToHashSet());
        Assert.Equal(queued.Count, ran.Count);
        Assert.Equal(
            runner.Of(TraceEventKind.CsdLocked).Select(e => e.Csd).ToHashSet(),
            runner.Of(TraceEventKind.CsdUnlocked).Select(e => e.Csd).ToHashSet());
        Assert.Empty(runner.Of(TraceEventKind.CsdUnlockStale));
        Assert.Empty(QueuedToDead(runner));
    }

    /// <summary>What was queued to a CPU after the flush of its death.</summary>
    public static IEnumerable<TraceEvent> QueuedToDead(PartRunner runner)
    {
        var dead = new HashSet<int>();
        foreach (var e in runner.Trace)
        {
            var cpu = e.Part.Index;
            switch (e.Kind)
            {
                case TraceEventKind.CpuOnlineChanged when e.Value == 0: dead.Add(cpu); break;
                case TraceEventKind.CpuOnlineChanged: dead.Remove(cpu); break;
                case TraceEventKind.CsdQueued when dead.Contains(cpu): yield return e; break;
                default: break;
            }
        }
    }
}

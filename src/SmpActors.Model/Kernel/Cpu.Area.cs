namespace SmpActors.Model.Kernel;

/// <summary>What is done to a CPU's per-CPU area, by whom that CPU is brought up or down.</summary>
public enum CpuAreaStep : byte
{
    /// <summary>init_llist_head() on its call_single_queue.</summary>
    InitQueue,

    /// <summary>Allocate its cfd_data.</summary>
    AllocateCfd,

    /// <summary>Free its cfd_data.</summary>
    FreeCfd,
}


public sealed partial class Cpu
{
    /// <summary>Whether this CPU's cfd_data is allocated.</summary>
    public bool HasCfd { get; private set; } = true;

    /// <summary>A CPU before the kernel's init: its cfd_data is not allocated.</summary>
    /// <param name="id">Which CPU.</param>
    /// <param name="kernel">What all CPUs have in common.</param>
    /// <param name="port">
    /// This CPU's side of its interrupt controller; its own, shared with nobody.
    /// </param>
    /// <param name="masks">The global masks as this CPU sees them; many CPUs may share it.</param>
    public static Cpu InReset(CpuId id, KernelImage kernel, IInterruptPort port, CpuMasks masks) =>
        new(id, kernel, port, masks) { HasCfd = false };

    /// <summary>Reads other CPUs' own online bits: a stopped CPU has cleared its.</summary>
    /// <returns>Those of <paramref name="cpus"/> that are online.</returns>
    /// <remarks>
    /// Differs from v4.9: the mask is each CPU's snapshot, so it is asked for; this CPU's snapshot
    /// loses those that have stopped.
    /// </remarks>
    public async GuestTask<CpuMask> ReadOnlineMask(CpuMask cpus)
    {
        var first = 0L;
        foreach (var target in cpus)
        {
            var key = OpenRequest();
            if (first == 0) first = key;
            Send(PartId.Cpu(target), new ReadOnline(Number, key));
        }

        var stopped = new List<CpuId>();
        foreach (var target in cpus)
        {
            await WaitForReply(first);
            if (!TakeReply<OnlineRead>(first).IsOnline) stopped.Add(target);
            first++;
        }

        if (stopped.Count == 0) return cpus;
        var gone = CpuMask.Of(stopped);
        SeeMasks(_masks with { Online = OnlineMask.Except(gone) });
        return cpus.Except(gone);
    }

    /// <summary>Has another CPU's area set up, by whom it belongs to.</summary>
    /// <returns>0, or <see cref="Errno.Enomem"/>.</returns>
    internal async GuestTask<int> SetUpArea(CpuId target, CpuAreaStep step)
    {
        if (target == Number) return SetUpOwnArea(step);

        var key = OpenRequest();
        Send(PartId.Cpu(target), new SetUpCpuArea(Number, key, step));
        await WaitForReply(key);
        return TakeReply<CpuAreaSetUp>(key).Result;
    }

    private void OnReadOnline(ReadOnline command) =>
        Send(PartId.Cpu(command.Asker), new OnlineRead(command.Key, IsOnline));

    private void OnSetUpCpuArea(SetUpCpuArea command) => Send(
        PartId.Cpu(command.Asker),
        new CpuAreaSetUp(command.Key, SetUpOwnArea(command.Step)));

    private int SetUpOwnArea(CpuAreaStep step)
    {
        switch (step)
        {
            case CpuAreaStep.InitQueue:
                CallSingleQueue.Init();
                return 0;
            case CpuAreaStep.AllocateCfd:
                HasCfd = Kernel.CfdAllocates;
                return HasCfd ? 0 : Errno.Enomem;
            default:
                FreeCfd();
                return 0;
        }
    }

    /// <remarks>
    /// Differs from v4.9: a csd that is locked stays until its target has unlocked it; there the
    /// target stores to memory that is free.
    /// </remarks>
    private void FreeCfd()
    {
        HasCfd = false;
        if (_cfd is null) return;
        Hotplug.CfdGeneration = _cfd.GenerationMax;
        Hotplug.FreedCfd = _cfd.HasLocked ? _cfd : null;
        _cfd = null;
    }
}

using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>Stops the other CPUs for ever, before a reboot or a panic.</summary>
/// <remarks>Source: arch/arm64/kernel/smp.c, smp_send_stop() (v4.9).</remarks>
public static class SmpStop
{
    private const int PollCountMax = 1_000_000;
    private const int PollNs = 1_000;

    private static readonly KernelFunction _smpSendStop =
        new("smp_send_stop", "arch/arm64/kernel/smp.c");

    /// <summary>Sends CPU_STOP to all others and watches their online bits for a second.</summary>
    public static async GuestTask SmpSendStop(Cpu cpu, SmpCrossCall crossCall)
    {
        using var scope = cpu.In(_smpSendStop);
        var others = cpu.OnlineMask.Except(cpu.Number);
        if (others.IsEmpty) return;

        await crossCall.Send(cpu, others, IpiMsgType.CpuStop);
        for (var polls = 0; polls < PollCountMax; polls++)
        {
            others = await cpu.ReadOnlineMask(others);
            if (others.IsEmpty) break;
            await cpu.Elapse(PollNs);
        }

        cpu.TraceStopDone(others);
        if (others.IsEmpty) return;

        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"SMP: failed to stop secondary CPUs {cpu.OnlineMask}"));
    }
}

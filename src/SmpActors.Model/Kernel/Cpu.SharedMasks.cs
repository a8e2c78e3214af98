namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private SortedDictionary<int, CpuMask>? _sharedMasks;

    /// <summary>What a mask in this CPU's memory is now; empty before it was ever set.</summary>
    public CpuMask Read(SharedMask mask) =>
        _sharedMasks?.GetValueOrDefault(mask.Number) ?? default;

    /// <summary>Sets a mask in this CPU's memory.</summary>
    public void Write(SharedMask mask, CpuMask value) =>
        (_sharedMasks ??= [])[mask.Number] = value;

    /// <summary>
    /// cpumask_clear_cpu(): takes this CPU out of a mask, here or in another CPU's memory. The
    /// store is posted.
    /// </summary>
    /// <param name="home">In whose memory the mask lies.</param>
    /// <param name="mask">Which one there.</param>
    public void LeaveMask(CpuId home, SharedMask mask) =>
        Send(PartId.Cpu(home), new ClearCpuInMask(mask, Number));

    private void OnClearCpuInMask(ClearCpuInMask command) =>
        Write(command.Mask, Read(command.Mask).Except(command.Cpu));
}

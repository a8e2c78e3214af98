namespace SmpActors.Model.Kernel;

/// <summary>A work item in a workqueue of a CPU.</summary>
internal sealed class WorkItem(CpuId asker, long key)
{
    public CpuId Asker => asker;

    public long Key => key;

    public int Result { get; set; }
}

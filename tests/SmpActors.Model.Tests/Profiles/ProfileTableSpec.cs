using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;
using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.Profiles;

public sealed class ProfileTableSpec
{
    private static readonly KernelFunction _renamed = new("old_name", "old.c")
    {
        Later = new("new_name", "new.c", "v5.10")
        {
            Later = new("newest_name", "new.c", "v6.12"),
        },
    };

    [Fact]
    public void Reference_changes_nothing()
    {
        var reference = ProfileTable.Reference;

        Assert.Equal("4.9", reference.Name);
        Assert.Equal(KernelChange.None, reference.Kernel.Changes);
        Assert.Equal(X86Change.None, reference.X86);
        Assert.Equal(GicChange.None, reference.Gic);
        Assert.Empty(reference.Differences);
    }

    [Fact]
    public void Each_named_change_is_in_the_latest_profile()
    {
        var latest = ProfileTable.All[^1];

        Assert.Equal(Union<KernelChange>(), (int)latest.Kernel.Changes);
        Assert.Equal(Union<X86Change>(), (int)latest.X86);
        Assert.Equal(Union<GicChange>(), (int)latest.Gic);
    }

    [Fact]
    public void Release_keeps_what_an_earlier_one_changed()
    {
        var (before, after) = (ProfileTable.Find("6.1")!, ProfileTable.Find("6.12")!);

        Assert.True(after.Kernel.Has(KernelChange.DropsRefused));
        Assert.False(before.Kernel.Has(KernelChange.DropsRefused));
        Assert.Equal(before.Kernel.Changes, before.Kernel.Changes & after.Kernel.Changes);
        Assert.Equal(X86Change.NoLogicalFlat, after.X86 & ~before.X86);
        Assert.Null(ProfileTable.Find("5.10"));
    }

    [Fact]
    public void Function_is_named_and_tagged_as_its_release_has_it()
    {
        var same = new KernelFunction("same", "kernel/smp.c");

        Assert.Same(_renamed, ProfileTable.Reference.Kernel.Own(_renamed));
        Assert.Equal(
            "new_name() new.c (v6.1)", ProfileTable.Find("6.1")!.Kernel.Own(_renamed).ToString());
        Assert.Equal("newest_name", ProfileTable.Find("6.12")!.Kernel.Own(_renamed).Name);
        Assert.Equal(
            new KernelFunction("same", "kernel/smp.c", "v6.12"),
            ProfileTable.Find("6.12")!.Kernel.Own(same));
    }

    private static int Union<TChange>()
        where TChange : struct, Enum =>
        Enum.GetValues<TChange>().Aggregate(0, (set, change) => set | (int)(object)change);
}

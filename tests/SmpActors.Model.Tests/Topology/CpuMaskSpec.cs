namespace SmpActors.Model.Tests.Topology;

public sealed class CpuMaskSpec
{
    [Fact]
    public void Mask_is_what_a_sorted_set_is()
    {
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var (a, setA) = Random(seed, 1);
            var (b, setB) = Random(seed, 2);
            var probe = new CpuId((int)(seed * 37 % 700));

            AssertSame(setA, a, seed);
            AssertSame(setA.Intersect(setB), a.And(b), seed);
            AssertSame(setA.Union(setB), a.Or(b), seed);
            AssertSame(setA.Except(setB), a.Except(b), seed);
            AssertSame(setA.Where(c => c != probe.Value), a.Except(probe), seed);
            AssertSame(setA.Where(c => c % 3 == 1), a.Where((c, m) => c.Value % m == 1, 3), seed);
            Assert.Equal(setA.Contains(probe.Value), a.Contains(probe));
            var above = setA.Where(c => c > probe.Value).Cast<int?>();
            Assert.Equal(above.FirstOrDefault(), a.Next(probe)?.Value);
            Assert.Equal(setA.SetEquals(setB), a == b);
            Assert.Equal(a, a.And(a));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 64)]
    [InlineData(0, 65)]
    [InlineData(63, 1)]
    [InlineData(63, 2)]
    [InlineData(64, 64)]
    [InlineData(1, 127)]
    [InlineData(640, 200)]
    public void Range_has_its_cpus_and_no_more(int first, int count)
    {
        var mask = CpuMask.Range(first, count);

        AssertSame(Enumerable.Range(first, count), mask, 0);
        Assert.False(mask.Contains(new(first + count)));
        Assert.False(first > 0 && mask.Contains(new(first - 1)));
        Assert.Equal(mask, CpuMask.Of(Enumerable.Range(first, count).Select(c => new CpuId(c))));
    }

    [Fact]
    public void Million_cpus_cost_a_bit_each_and_one_cpu_costs_nothing()
    {
        var all = CpuMask.Range(0, 1_000_000);
        var last = new CpuId(999_999);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var one = CpuMask.Of(last);
        var both = one.And(all);
        var left = one.Except(all);
        var next = all.Next(new(999_998));
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, bytes);
        Assert.Equal((one, CpuMask.Empty, last), (both, left, next!.Value));
        Assert.Equal((1_000_000, 999_999), (all.Count, all.Except(last).Count));
        Assert.Equal("0-999999", all.ToString());
    }

    [Theory]
    [Trait("Rule", "N-T-1")]
    [InlineData("1-3", 8, "00000000,0000000e")]
    [InlineData("1-3", 64, "00000000,0000000e")]
    [InlineData("-", 1, "00000000,00000000")]
    [InlineData("0,32,63", 64, "80000001,00000001")]
    [InlineData("64", 65, "00000000,00000001,00000000,00000000")]
    [InlineData("100", 128, "00000010,00000000,00000000,00000000")]
    public void Bitmap_is_hex_groups_of_32_bits_in_whole_words(
        string list, int cpuCount, string bitmap)
    {
        Assert.True(CpuMask.TryParseList(list, cpuCount, out var mask, out _));

        var printed = mask.ToBitmap(cpuCount);

        Assert.Equal(bitmap, printed);
        Assert.True(CpuMask.TryParseBitmap(printed, cpuCount, out var read, out _));
        Assert.Equal(mask, read);
        Assert.Equal(list, mask.ToString());
    }

    [Fact]
    [Trait("Rule", "N-T-1")]
    public void What_is_printed_is_read_again()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var (mask, _) = Random(seed, 1);

            Assert.True(CpuMask.TryParseList(mask.ToString(), 700, out var list, out _));
            Assert.True(CpuMask.TryParseBitmap(mask.ToBitmap(700), 700, out var bitmap, out _));

            Assert.Equal((mask, mask), (list, bitmap));
        }
    }

    [Theory]
    [InlineData("", "-")]
    [InlineData(" 3 ", "3")]
    [InlineData("5,0-1,1-3", "0-3,5")]
    public void List_is_read_in_any_order_with_repeats(string text, string printed)
    {
        Assert.True(CpuMask.TryParseList(text, 8, out var mask, out var problem));

        Assert.Equal((printed, ""), (mask.ToString(), problem));
    }

    [Theory]
    [InlineData("3-1", "CPU list '3-1': '3-1' runs backwards; write '1-3'")]
    [InlineData("1,x", "CPU list '1,x': 'x' must be a CPU number, or two with '-' between them")]
    [InlineData("1,,2", "CPU list '1,,2': '' must be a CPU number, or two with '-' between them")]
    [InlineData("8", "CPU list '8': CPU 8 must be 0 to 7, for the machine has 8 possible CPUs")]
    public void Wrong_list_is_refused_with_what_to_write(string text, string expected)
    {
        Assert.False(CpuMask.TryParseList(text, 8, out var mask, out var problem));

        Assert.Equal((expected, CpuMask.Empty), (problem, mask));
    }

    [Theory]
    [InlineData("", "CPU bitmap '': '' must be 1 to 8 hex digits")]
    [InlineData("0x1", "CPU bitmap '0x1': '0x1' must be 1 to 8 hex digits")]
    [InlineData("123456789", "CPU bitmap '123456789': '123456789' must be 1 to 8 hex digits")]
    [InlineData(
        "100", "CPU bitmap '100': CPU 8 must be 0 to 7, for the machine has 8 possible CPUs")]
    public void Wrong_bitmap_is_refused_with_what_is_wrong(string text, string expected)
    {
        Assert.False(CpuMask.TryParseBitmap(text, 8, out var mask, out var problem));

        Assert.Equal((expected, CpuMask.Empty), (problem, mask));
    }

    private static void AssertSame(IEnumerable<int> expected, CpuMask mask, ulong seed)
    {
        var cpus = expected.Order().ToList();
        Assert.True(cpus.SequenceEqual(mask.AsEnumerable().Select(c => c.Value)), $"seed {seed}");
        Assert.Equal((cpus.Count, cpus.Count == 0), (mask.Count, mask.IsEmpty));
        if (cpus.Count == 0) return;

        Assert.Equal((cpus[0], cpus[^1]), (mask.First.Value, mask.Last.Value));
        var again = CpuMask.Of(cpus.Select(c => new CpuId(c)));
        Assert.True(again == mask && again.GetHashCode() == mask.GetHashCode(), $"seed {seed}");
    }

    /// <summary>Sparse, dense or in one word, by the seed; CPUs 0 to 699.</summary>
    private static (CpuMask Mask, SortedSet<int> Set) Random(ulong seed, ulong stream)
    {
        var state = unchecked((seed * 2_654_435_761) + (stream * 977));
        var set = new SortedSet<int>();
        var (count, from, width) = (seed % 4) switch
        {
            0 => (3, 0, 700),
            1 => (400, 60, 300),
            2 => (20, 630, 10),
            _ => (40, 0, 700),
        };
        for (var i = 0; i < count; i++)
        {
            state = unchecked((state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407);
            set.Add(from + (int)((state >> 33) % (ulong)width));
        }

        if (seed % 11 == 0) set.Clear();
        return (CpuMask.Of(set.Reverse().Select(c => new CpuId(c))), set);
    }
}

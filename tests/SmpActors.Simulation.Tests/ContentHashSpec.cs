using System.Collections.Immutable;
using Akka.Actor;
using SmpActors.Simulation.Hashing;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class ContentHashSpec
{
    private enum Colour
    {
        Red,
        Green,
    }

    private sealed record Point(int X, int Y);

    private sealed record Line(Point From, Point To, Colour Colour, string? Label, double Width);

    private sealed record Parcel(Point? At, Span Time, string? Label);

    private sealed record Handle(nint Address, int Number);

    private readonly record struct Span(long From, long? To);

    private sealed record Empty;

    private sealed class Linked
    {
        public Linked? Next { get; set; }

        public int Value { get; init; }
    }

    private sealed class Cached(int value) : IContentHash
    {
        public object Cache { get; } = new();

        public void AddTo(ref ContentHasher hasher) => hasher.Add(value);
    }

    public static TheoryData<object, object> Different => new()
    {
        { 1, 2 },
        { 1, 1L },
        { "a", "b" },
        { "", "a" },
        { 1.0, -1.0 },
        { 0.5f, 0.25f },
        { 1m, 1.0m },
        { 'a', 'b' },
        { true, false },
        { Colour.Red, Colour.Green },
        { TimeSpan.FromTicks(1), TimeSpan.FromTicks(2) },
        { new DateTime(2020, 1, 1), new DateTime(2020, 1, 2) },
        { Guid.Parse("00000000-0000-0000-0000-000000000001"), Guid.Empty },
        { new Point(1, 2), new Point(2, 1) },
        { NewLine("a"), NewLine("b") },
        { NewLine("a"), NewLine(null) },
        { new Span(1, null), new Span(1, 0) },
        { new Parcel(new(1, 2), default, "a"), new Parcel(new(1, 3), default, "a") },
        { new Parcel(new(1, 2), default, "a"), new Parcel(null, default, "a") },
        { new Parcel(null, new(1, 2), null), new Parcel(null, new(1, 3), null) },
        { new Parcel(null, default, "a"), new Parcel(null, default, null) },
        { new Handle(1, 2), new Handle(1, 3) },
        { new[] { 1, 2 }, new[] { 2, 1 } },
        { new byte[] { 1, 2 }, new byte[] { 2, 1 } },
        { new[] { "a", "b" }, new[] { "b", "a" } },
        { new[,] { { 1, 2 } }, new[,] { { 1 }, { 2 } } },
        { new List<int> { 1, 2 }, new List<int> { 2, 1 } },
        { ImmutableArray.Create(1, 2), ImmutableArray.Create(2, 1) },
        { ImmutableList.Create("a"), ImmutableList.Create("b") },
        { new HashSet<int> { 1 }, new HashSet<int> { 2 } },
        { new Dictionary<int, int> { [1] = 2 }, new Dictionary<int, int> { [2] = 1 } },
        { (1, "a"), (1, "b") },
        { Tuple.Create(1), Tuple.Create(2) },
        { typeof(int), typeof(long) },
        { new InvalidOperationException("a"), new InvalidOperationException("b") },
        { new Status.Success("a"), new Status.Success("b") },
        { new Cached(1), new Cached(2) },
    };

    public static TheoryData<object, object> Equal => new()
    {
        { NewLine("a"), NewLine("a") },
        { new Empty(), new Empty() },
        { new Span(1, 2), new Span(1, 2) },
        { new HashSet<string> { "a", "b", "c" }, new HashSet<string> { "c", "b", "a" } },
        { ImmutableHashSet.Create("a", "b"), ImmutableHashSet.Create("b", "a") },
        {
            new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 },
            new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }
        },
        { new Cached(1), new Cached(1) },
        { new Parcel(new(1, 2), new(3, 4), "a"), new Parcel(new(1, 2), new(3, 4), "a") },
        { new Handle(1, 2), new Handle(3, 2) },
        { new object(), new object() },
        { Ring(3), Ring(3) },
        { new InvalidOperationException("[akka://x/user/a#12]"),
            new InvalidOperationException("[akka://x/user/a#345]") },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Different_contents_have_different_hashes(object one, object other)
    {
        Assert.NotEqual(HashOf(one), HashOf(other));
    }

    [Theory]
    [MemberData(nameof(Equal))]
    public void Equal_contents_have_equal_hashes(object one, object other)
    {
        Assert.Equal(HashOf(one), HashOf(other));
    }

    [Fact]
    public void A_delegate_counts_by_its_type_alone()
    {
        var x = 1;
        Func<int> one = () => x;
        Func<int> other = () => x + 1;

        Assert.Equal(HashOf(one), HashOf(other));
    }

    [Fact]
    public void An_actor_counts_by_its_path_without_the_uid()
    {
        using var one = Simulation.Create("one", 1);
        using var other = Simulation.Create("other", 1);
        var hash = HashOf(one.Collector([], "a"));

        Assert.Equal(hash, HashOf(other.Collector([], "a")));
        Assert.NotEqual(hash, HashOf(other.Collector([], "b")));
    }

    [Fact]
    public void A_long_list_of_links_ends()
    {
        Assert.NotEqual(0UL, HashOf(Ring(10_000)));
    }

    private static Line NewLine(string? label) =>
        new(new Point(1, 2), new Point(3, 4), Colour.Green, label, 1.5);

    private static Linked Ring(int count)
    {
        var first = new Linked { Value = 0 };
        var last = first;
        for (var i = 1; i < count; i++) last = last.Next = new Linked { Value = i };
        last.Next = first;
        return first;
    }

    private static ulong HashOf(object message) =>
        ContentPlan.Of(message.GetType()).HashOf(message);
}

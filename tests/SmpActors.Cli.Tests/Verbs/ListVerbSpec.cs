using SmpActors.Cli.Verbs;
using SmpActors.Experiments.Config;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class ListVerbSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public static TheoryData<string> Subjects => [.. ListVerb.Subjects];

    public void Dispose() => _cli.Dispose();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Every_subject_has_something_to_list(string subject)
    {
        var status = _cli.Invoke("list", subject);

        Assert.Equal(0, status);
        Assert.NotEmpty(_cli.Lines[0]);
        Assert.Equal("", _cli.Error.Output);
    }

    [Theory]
    [InlineData("workloads", "storm")]
    [InlineData("interrupts", "gicv3")]
    [InlineData("profiles", "6.12")]
    [InlineData("machines", "flat")]
    [InlineData("functions", "smp_call_function_many()")]
    [InlineData("oracles", "liveness")]
    [InlineData("weaknesses", "no-enqueue-barrier")]
    [InlineData("keys", "machine.cpus")]
    public void Subject_is_a_name_and_what_it_is_on_each_line(string subject, string name)
    {
        _cli.Invoke("list", subject);

        Assert.Contains(
            _cli.Lines, line => line.StartsWith($"{name}  ", StringComparison.Ordinal));
    }

    [Fact]
    public void Profile_is_told_by_what_it_changed_since_the_one_before()
    {
        _cli.Invoke("list", "profiles");

        Assert.Equal(["4.9 ", "6.1 ", "6.12"], _cli.Lines.Select(line => line[..4]));
        Assert.Contains("as 4.9, but ", _cli.Lines[1], StringComparison.Ordinal);
        Assert.Contains("async on a locked csd is -EBUSY", _cli.Lines[1], StringComparison.Ordinal);
        Assert.Contains("as 6.1, but ", _cli.Lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("-EBUSY", _cli.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_is_byte_for_byte_what_an_editor_gets()
    {
        _cli.Invoke("list", "schema");

        Assert.Equal(ExperimentSchema.Text, _cli.Output.Output);
    }

    [Fact]
    public void Without_a_subject_the_subjects_are_listed()
    {
        _cli.Invoke("list");

        Assert.Equal(ListVerb.Subjects, _cli.Lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Unknown_subject_is_told()
    {
        var status = _cli.Invoke("list", "bugs");

        Assert.Equal(2, status);
        Assert.StartsWith(
            "list is given \"bugs\", must be one of workloads, ",
            _cli.Error.Output,
            StringComparison.Ordinal);
    }
}

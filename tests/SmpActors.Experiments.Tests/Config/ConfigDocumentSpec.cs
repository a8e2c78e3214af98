using SmpActors.Experiments.Config;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class ConfigDocumentSpec
{
    private readonly MemoryFiles _files = [];

    [Theory]
    [InlineData("", "x.json: is empty; *")]
    [InlineData(" \n", "x.json: is empty; *")]
    [InlineData("[1]", "x.json:1: is a list, must be an object { ... }")]
    [InlineData("// only this", "x.json:1:13: is not JSON here: *")]
    [InlineData(
        "{\n  \"seed\": 1\n  \"time\": \"wall\"\n}",
        "x.json:3:3: is not JSON here: '\"' is invalid *")]
    [InlineData(
        "{\n  \"näme\": 'x'\n}",
        "x.json:2:11: is not JSON here: ''' is an invalid start of a value; *")]
    [InlineData("{ \"seed\": 1", "x.json:1:12: is not JSON here: *")]
    [InlineData("{} {}", "x.json:1:4: is not JSON here: *")]
    public void What_is_no_document_is_told_with_line_and_column(string text, string expected)
    {
        _files["x.json"] = text;

        var problems = new ExperimentReader(_files).Read("x.json").Problems;

        Like.Assert(expected, Assert.Single(problems).ToString());
    }

    [Fact]
    public void Missing_file_is_told()
    {
        var reader = new ExperimentReader(_files);

        var problems = reader.Read("no.json").Problems;

        Assert.Equal("no.json: is not there", Assert.Single(problems).ToString());
    }

    [Fact]
    public void All_problems_are_told_at_once_each_with_its_line()
    {
        _files["x.json"] =
            """
            {
              "tyme": "wall",
              "machine": {
                "cpus": 9,
                "interrupts": "flat",
              },
              "workload": [
                { "kind": "broadcast", "cpu": 9 },
                {
                  "kind": "storm",
                  "targets": 9,
                },
              ],
            }
            """;

        var problems = new ExperimentReader(_files).Read("x.json").Problems;

        Assert.Equal(
            [
                "x.json:2 tyme",
                "x.json:4 machine.cpus",
                "x.json:8 workload[0].cpu",
                "x.json:11 workload[1].targets",
            ],
            problems.Select(problem => $"{problem.Place} {problem.Path}"));
    }
}

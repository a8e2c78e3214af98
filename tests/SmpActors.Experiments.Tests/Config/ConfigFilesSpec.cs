using NJsonSchema;
using SmpActors.Experiments.Config;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

/// <summary>What is committed under config/ against the code that reads it.</summary>
public sealed class ConfigFilesSpec
{
    public static TheoryData<string> Experiments => [.. Directory
        .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    private static string Folder => Repository.Path("config", "experiments");

    [Fact]
    public void Schema_is_what_the_table_of_keys_generates()
    {
        var committed = File.ReadAllText(Repository.Path("config", "experiment.schema.json"));

        // To renew it: smpactors list schema > config/experiment.schema.json
        Assert.Equal(ExperimentSchema.Text, committed);
    }

    [Fact]
    public void Reference_is_what_the_table_of_keys_generates()
    {
        var committed = File.ReadAllText(Repository.Path("config", "README.md"));

        // To renew it: smpactors list reference, in the place of the tables.
        Assert.Contains(ExperimentReference.Markdown, committed, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public async Task Experiment_is_valid_by_schema(string name)
    {
        var schema = await JsonSchema.FromJsonAsync(ExperimentSchema.Text);
        var json = File.ReadAllText(Repository.Path("config", "experiments", name));

        var errors = schema.Validate(WithoutComments(json));

        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Experiment_is_valid_by_reader(string name)
    {
        var path = Repository.Path("config", "experiments", name);

        var reading = new ExperimentReader(new RepositoryFiles()).Read(path);

        Assert.Empty(reading.Problems);
    }

    [Theory]
    [InlineData("{ \"machine\": { \"cpus\": 4, \"interrupts\": \"flat\" } }")]
    [InlineData(
        "{ \"machine\": { \"cpus\": 0, \"interrupts\": \"flat\" }, \"workload\": { \"kind\": "
        + "\"storm\" } }")]
    [InlineData(
        "{ \"machine\": { \"cpus\": 4, \"interrupts\": \"flat\" }, \"workload\": { \"kind\": "
        + "\"stor\" } }")]
    [InlineData(
        "{ \"machine\": { \"cpus\": 4, \"interrupts\": \"flat\" }, \"workload\": { \"kind\": "
        + "\"pairs\", \"targets\": 1 } }")]
    [InlineData("{ \"machine\": { \"cpus\": 4, \"interrupts\": \"flat\" }, \"workload\": [] }")]
    [InlineData(
        "{ \"machine\": { \"cpus\": 4, \"interrupts\": \"flat\", \"x\": 1 }, \"workload\": { "
        + "\"kind\": \"pairs\" } }")]
    public async Task What_the_reader_refuses_by_one_key_the_schema_refuses_too(string json)
    {
        var schema = await JsonSchema.FromJsonAsync(ExperimentSchema.Text);
        var files = new MemoryFiles { ["x.json"] = json };

        var errors = schema.Validate(json);
        var reading = new ExperimentReader(files).Read("x.json");

        Assert.NotEmpty(errors);
        Assert.NotEmpty(reading.Problems);
    }

    [Fact]
    public void Every_default_of_the_table_is_allowed_by_it()
    {
        var defaults = ExperimentKeys.All.Where(key => key.Default is not null);

        Assert.All(defaults, key => Assert.True(
            key.Default switch
            {
                decimal number => number >= key.Minimum && number <= key.Maximum,
                string word => key.Choices.Contains(word),
                _ => key.Type == ConfigType.Boolean,
            },
            key.Path));
    }

    /// <summary>
    /// The validator takes JSON proper; the runtime's parser takes what editors take.
    /// </summary>
    private static string WithoutComments(string json) =>
        System.Text.Json.Nodes.JsonNode.Parse(json, null, new()
        {
            CommentHandling = System.Text.Json.JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        })!.ToJsonString();
}

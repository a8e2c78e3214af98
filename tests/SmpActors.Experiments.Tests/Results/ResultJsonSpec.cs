using NJsonSchema;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Experiments.Tests.Results;

public sealed class ResultJsonSpec
{
    /// <summary>The validator, not the schema, ends at 2^63.</summary>
    private static readonly RunResult _valid = SampleResult.Full with { Seed = long.MaxValue };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Written_result_is_valid_by_its_schema(bool isIndented)
    {
        var schema = await Schema();

        var json = ResultJson.Write(_valid, isIndented);

        Assert.Empty(schema.Validate(json));
    }

    [Fact]
    public async Task Schema_names_every_member_and_no_other()
    {
        var schema = await Schema();

        var json = System.Text.Json.JsonDocument.Parse(ResultJson.Write(SampleResult.Full));

        Assert.Equal(
            schema.Properties.Keys.Order(StringComparer.Ordinal),
            json.RootElement.EnumerateObject()
                .Select(member => member.Name)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Verdict.Ok, "ok")]
    [InlineData(Verdict.Violated, "violated")]
    [InlineData(Verdict.Stalled, "stalled")]
    [InlineData(Verdict.Interrupted, "interrupted")]
    public async Task Verdict_is_a_word_of_the_schema(Verdict verdict, string word)
    {
        var schema = await Schema();

        var json = ResultJson.Write(_valid with { Verdict = verdict });

        Assert.Contains($"\"verdict\": \"{word}\"", json, StringComparison.Ordinal);
        Assert.Empty(schema.Validate(json));
    }

    [Fact]
    public void Members_have_the_names_of_the_contract()
    {
        var json = ResultJson.Write(SampleResult.Full, isIndented: false);

        Assert.StartsWith(
            """
            {"schemaVersion":1,"experiment":"sample","seed":18446744073709551615,"time":"virtual",
            "kernel":"4.9","interrupts":"flat","cpus":2,"verdict":"violated","violations":[{
            "oracle":"run-once","where":"cpu1","what":"ran twice: <gone> → ü"}],"warnings":[{
            "text":"WARNING","count":3}],"kernelLog":[{"atNs":5000000001,"cpu":1,"level":1,
            "text":"smp: \tcsd: CSD lock (#1) unresponsive."}],"kernelLogNotKept":2,
            "csdLock":{"stuck":4,"reports":9,"resent":7,"unstuck":3},"calls":{"issued":4,
            "completed":2,"refused":1,"open":1},
            "functionsRun":5,"csd":{"locked":6,"unlocked":5,"queued":6},"ipis":{"raised":
            """.ReplaceLineEndings(""),
            json,
            StringComparison.Ordinal);
        Assert.EndsWith("\n", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var json = ResultJson.Write(SampleResult.Full);

        var again = ResultJson.Write(ResultJson.Read(json));

        Assert.Equal(json, again);
    }

    [Fact]
    public void Run_without_a_recording_says_nothing_of_one()
    {
        var json = ResultJson.Write(SampleResult.Full with { Recording = null });

        Assert.DoesNotContain("recording", json, StringComparison.Ordinal);
    }

    private static Task<JsonSchema> Schema() =>
        JsonSchema.FromFileAsync(Repository.Path("config", "result.schema.json"));
}

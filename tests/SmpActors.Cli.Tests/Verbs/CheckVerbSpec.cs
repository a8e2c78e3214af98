using System.Text.Json;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class CheckVerbSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Right_file_is_told_with_its_machine_and_runs_nothing()
    {
        var status = _cli.Invoke("check", _cli.File, "--set", "machine.chips=2");

        Assert.Equal(0, status);
        Assert.Equal([$"{_cli.File}: ok: 2 CPUs on 2 chips, flat, storm"], _cli.Lines);
        Assert.Empty(_cli.Runner.Asked);
    }

    [Fact]
    public void Each_file_is_checked_though_one_is_wrong()
    {
        var broken = _cli.Put("broken.json", "{");

        var status = _cli.Invoke("check", broken, _cli.File, _cli.PathOf("no.json"));

        Assert.Equal(2, status);
        Assert.Single(_cli.Lines);
        Assert.Collection(
            _cli.Error.Output.TrimEnd().Split('\n'),
            line => Assert.StartsWith($"{broken}:1:2: is not JSON", line, StringComparison.Ordinal),
            line => Assert.StartsWith(
                $"{_cli.PathOf("no.json")}: is not there", line, StringComparison.Ordinal));
    }

    [Fact]
    public void With_json_standard_output_is_a_list_of_files()
    {
        var wrong = _cli.Put("wrong.json", "{ \"machine\": 1 }");

        _cli.Invoke("check", _cli.File, wrong, "--json");

        var files = JsonDocument.Parse(_cli.Output.Output).RootElement;
        Assert.True(files[0].GetProperty("ok").GetBoolean());
        Assert.Equal(wrong, files[1].GetProperty("file").GetString());
        Assert.Equal(
            ["machine", "workload"],
            files[1].GetProperty("problems").EnumerateArray()
                .Select(problem => problem.GetProperty("path").GetString()));
    }
}

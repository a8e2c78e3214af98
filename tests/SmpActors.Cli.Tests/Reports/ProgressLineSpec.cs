using SmpActors.Cli.Reports;
using SmpActors.Experiments;
using Spectre.Console.Testing;
using Xunit;

namespace SmpActors.Cli.Tests.Reports;

public sealed class ProgressLineSpec : IDisposable
{
    private readonly TestConsole _error = new TestConsole().Width(160);
    private readonly ManualTime _time = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Without_a_terminal_a_line_is_said_every_five_seconds()
    {
        var line = NewLine();

        line.While(false, tell =>
        {
            Tell(tell, 1, after: TimeSpan.FromSeconds(4));
            Tell(tell, 2, after: TimeSpan.FromSeconds(1));
            Tell(tell, 3, after: TimeSpan.FromSeconds(1));
            Tell(tell, 4, after: TimeSpan.FromSeconds(4));
            return 0;
        });

        Assert.Equal(
            "storm: 1.50 us, 2 deliveries, 2 of 5 calls completed\n"
            + "storm: 1.50 us, 4 deliveries, 4 of 5 calls completed\n",
            _error.Output);
    }

    [Fact]
    public void On_a_terminal_the_result_of_the_work_comes_back()
    {
        _error.Interactive();
        var line = NewLine();

        var result = line.While(false, tell =>
        {
            Tell(tell, 1, after: TimeSpan.FromSeconds(1));
            return 7;
        });

        Assert.Equal(7, result);
        Assert.Contains("storm", _error.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_is_quiet_and_costs_nothing()
    {
        var line = NewLine();

        var toldWhom = line.While(true, tell => tell);

        Assert.Null(toldWhom);
        Assert.Equal("", _error.Output);
    }

    private ProgressLine NewLine() => new(new()
    {
        Output = _error,
        Error = _error,
        Time = _time,
        Run = (_, _, _) => throw new InvalidOperationException("nothing is run here"),
        PrintCalls = (_, _) => { },
    })
    {
        Title = "storm",
    };

    private void Tell(Action<RunProgress>? tell, long completed, TimeSpan after)
    {
        _time.Elapse(after);
        tell!(new(1_500, completed, 5, completed));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Elapse(TimeSpan time) => _ticks += time.Ticks;
    }
}

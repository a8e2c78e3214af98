using Akka.Actor;
using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Sample;
using SmpActors.Simulation.Schedules;
using SmpActors.Simulation.Tests.Exploration;
using Xunit;

namespace SmpActors.Simulation.Tests.Replays;

public class ReplaySpec
{
    [Fact]
    public void A_file_says_all_that_a_replay_says()
    {
        var replay = Found();

        var text = ReplayFile.Write(replay);
        var read = ReplayFile.TryRead(text, out var problem);

        Assert.Equal("", problem);
        Assert.NotNull(read);
        Assert.Equal(text, ReplayFile.Write(read));
        Assert.Equal(replay.Decisions, read.Decisions);
        using var scenario = new BankScenario(TellerKind.ReadThenWrite);
        Replayer.Run(scenario, read, CancellationToken.None);
    }

    [Fact]
    public void A_file_in_which_any_byte_was_changed_is_refused()
    {
        var text = ReplayFile.Write(Found());
        for (var i = 0; i < text.Length - 1; i++)
        {
            var changed = $"{text[..i]}{(text[i] == '7' ? '8' : '7')}{text[(i + 1)..]}";

            Assert.Null(ReplayFile.TryRead(changed, out var problem));
            Assert.NotEqual("", problem);
        }
    }

    [Fact]
    public void A_file_whose_checksum_is_wrong_says_so()
    {
        var text = ReplayFile.Write(Found());

        var changed = text.Replace("cents", "Cents", StringComparison.Ordinal);
        ReplayFile.TryRead(changed, out var problem);

        Assert.StartsWith("was changed since it was written: checksum is ", problem);
    }

    [Fact]
    public void A_file_of_another_version_is_refused_with_both_versions()
    {
        var text = ReplayFile.Write(Found() with { Engine = "SmpActors.Simulation 0.0.9, Akka 1" });

        Assert.Null(ReplayFile.TryRead(text, out var problem));
        Assert.Contains("SmpActors.Simulation 0.0.9", problem, StringComparison.Ordinal);
        Assert.Contains("SmpActors.Simulation 0.1.0", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    public void What_is_no_replay_is_refused(string text)
    {
        Assert.Null(ReplayFile.TryRead(text, out var problem));
        Assert.StartsWith("is no replay: ", problem);
    }

    [Fact]
    public void Another_program_is_refused()
    {
        using var scenario = new BankScenario(TellerKind.ReadThenWrite);

        var refusal = Replayer.RefusalOf(scenario, Found() with { Program = "bank 0" });

        Assert.StartsWith("was recorded with bank 0, and this is bank 1", refusal);
    }

    [Fact]
    public void A_replay_that_goes_otherwise_says_at_which_delivery_and_how()
    {
        var replay = Recorded("late");
        using var changed = Relay("tardy");

        var error = Assert.Throws<ReplayDivergedException>(
            () => Replayer.Run(changed, replay, CancellationToken.None));

        Assert.Equal(1, error.Delivery);
        Assert.Contains(
            "delivery 1, System.String from nobody to /user/relay0, has another content",
            error.Message);
    }

    [Fact]
    public void A_replay_that_meets_another_message_names_the_expected_one_and_the_found_one()
    {
        var replay = Recorded("late");
        using var changed = Relay(12.5);

        var error = Assert.Throws<ReplayDivergedException>(
            () => Replayer.Run(changed, replay, CancellationToken.None));

        Assert.Contains(
            "is expected to be System.String from nobody to /user/relay0, and is System.Double "
            + "from nobody to /user/relay0",
            error.Message);
    }

    [Fact]
    public void A_replay_that_ends_early_says_what_was_expected()
    {
        var replay = Recorded("late");
        using var changed = Relay("late", isDirectSilent: true);

        var error = Assert.Throws<ReplayDivergedException>(
            () => Replayer.Run(changed, replay, CancellationToken.None));

        Assert.Contains(
            "is expected to be System.Int32 from /user/direct to /user/receiver", error.Message);
    }

    [Fact]
    public void Decisions_are_written_so_that_they_can_be_read()
    {
        Decision[] decisions = [new(0, 2), new(0, 2), new(0, 2), new(1, 3), new(0, 2)];

        var text = DecisionText.Write(decisions);

        Assert.Equal("0/2*3 1/3 0/2", text);
        Assert.Null(DecisionText.TryRead(text, out var read));
        Assert.Equal(decisions, read);
    }

    [Theory]
    [InlineData("2/2")]
    [InlineData("0/1")]
    [InlineData("0/2*0")]
    [InlineData("0")]
    [InlineData("a/b")]
    [InlineData("0/2*3*4")]
    [InlineData("0/2*2000000000")]
    public void Decisions_that_cannot_be_are_refused(string text) =>
        Assert.Contains($"\"{text}\"", DecisionText.TryRead(text, out _), StringComparison.Ordinal);

    private static Replay Found() => new Explorer(
        () => new BankScenario(TellerKind.ReadThenWrite),
        new() { SchedulesMax = 300, StopsAtFailure = true }).Run(null, CancellationToken.None)
        .Failures[0].Replay!;

    /// <summary>The long way wins, since the short one has to wait.</summary>
    private static Replay Recorded(object late) => new Explorer(
        () => Relay(late),
        new() { Strategy = StrategyKind.Pct, StopsAtFailure = true }).Run(
            null, CancellationToken.None)
        .Failures[0].Replay!;

    private static StageScenario Relay(object late, bool isDirectSilent = false)
    {
        object? first = null;
        return new(
            simulation =>
            {
                first = null;
                var receiver = simulation.Puppet("receiver", (message, _) => first ??= message);
                var relay = simulation.Puppet(
                    "relay0", (message, _) => receiver.Tell(message, null));
                var direct = simulation.Puppet("direct", (_, _) =>
                {
                    if (!isDirectSilent) receiver.Tell(1);
                });
                return _ =>
                {
                    direct.Tell(0);
                    relay.Tell(late, null);
                };
            },
            () => first is 1 or null ? null : new("order", "the long way was shorter", "late"));
    }
}
